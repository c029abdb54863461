import type { CallEvent } from '@trunkline/protocol';
import type { TimedFact } from './timed-fact.ts';

/** Facts of a call whose line opened at 0: their times are those of the axis. They stand in the log in the order given. */
export function factsOf(...events: readonly CallEvent[]): TimedFact[] {
  return events.map((event, index) => ({ index, id: `${event.atMs}-${index}`, event, atMs: event.atMs }));
}

export const opened = (
  atMs: number,
  fence = 1,
  more: { reason?: 'handedOver' | 'resumed' | 'superseded'; lostMs?: number } = {},
): CallEvent => ({
  type: 'stream.opened',
  atMs,
  streamSid: `MZ${fence}`,
  fence,
  ...more,
});

export const saying = (atMs: number, turn: number, text: string): CallEvent => ({
  type: 'caller.saying',
  atMs,
  turnId: `turn_${turn}`,
  text,
});
export const said = (atMs: number, turn: number, text: string): CallEvent => ({
  type: 'caller.said',
  atMs,
  turnId: `turn_${turn}`,
  text,
});

export const asked = (atMs: number, turn: number, text: string): CallEvent => ({
  type: 'caller.turnEnded',
  atMs,
  turnId: `turn_${turn}`,
  text,
});

export const began = (atMs: number, turn: number): CallEvent => ({
  type: 'agent.turnStarted',
  atMs,
  turnId: `turn_${turn}`,
});

/** An answer that was heard whole, or cut where `heardMs` is less than `sentMs`. */
export const ended = (
  atMs: number,
  turn: number,
  sentMs: number,
  heardMs: number,
  text = '',
  heardText = text,
): CallEvent => ({
  type: 'agent.turnEnded',
  atMs,
  turnId: `turn_${turn}`,
  text,
  heardText,
  sentMs,
  heardMs,
  interrupted: heardMs < sentMs,
});

export const cut = (atMs: number, turn: number): CallEvent => ({
  type: 'agent.interrupted',
  atMs,
  turnId: `turn_${turn}`,
  decidedBy: 'local',
  decisionToClearMs: 1,
  speechToClearMs: 210,
  droppedMs: 900,
});

export const over = (atMs: number): CallEvent => ({
  type: 'call.ended',
  atMs,
  endedBy: 'caller',
  reason: 'carrier-hangup',
  durationMs: atMs,
});
