/** What a turn of the caller does: it begins, is transcribed piece by piece, and ends when the agent answers. */
import { buildTurnId, type CallEvent } from '@trunkline/protocol';
import { nextFloor } from './floor.ts';
import { joinText } from './join-text.ts';
import type { TurnState, TurnStep } from './turn-state.ts';

/** Words that may still change are told no more often than this, because each fact is written to Redis and sent to every page. */
const PARTIAL_EVERY_MS = 300;

/** The current turn if it is still open for whoever speaks now, else the next one. */
export function withTurnFor(state: TurnState): TurnState {
  if (state.turnIndex > 0 && !state.answered) return state;
  return { ...state, turnIndex: state.turnIndex + 1, answered: false, callerText: '', callerStoppedAtMs: undefined };
}

/** The fact that the caller's part of the turn is over; none when the caller said nothing. */
export function callerTurnEnded(state: TurnState, nowMs: number): CallEvent[] {
  if (!state.callerText) return [];
  const turnId = buildTurnId(state.turnIndex);
  return [{ type: 'caller.turnEnded', atMs: nowMs, turnId, text: state.callerText }];
}

export function startCallerSpeech(state: TurnState): TurnState {
  const current = withTurnFor(state);
  return { ...current, floor: nextFloor(current.floor, 'caller.started') };
}

export function stopCallerSpeech(state: TurnState, nowMs: number): TurnState {
  return { ...state, floor: nextFloor(state.floor, 'caller.stopped'), callerStoppedAtMs: nowMs };
}

export function transcribe(state: TurnState, text: string, nowMs: number): TurnStep {
  const current = state.turnIndex === 0 ? withTurnFor(state) : state;
  const callerText = joinText(current.callerText, text);
  const next = { ...current, callerText };
  // A transcript may be finished only after the answer has begun. Then the fact is recorded again with all of the text.
  if (next.answered) return { state: next, facts: callerTurnEnded(next, nowMs) };
  const turnId = buildTurnId(next.turnIndex);
  return { state: next, facts: [{ type: 'caller.said', atMs: nowMs, turnId, text: callerText }] };
}

/**
 * Tells what the caller is just saying. Drop policy: what comes too soon after the last is not told, since the next one, or the final
 * transcript, has its words too. Once the turn is answered nothing is told, because its words are final.
 */
export function transcribePartially(state: TurnState, text: string, nowMs: number): TurnStep {
  const current = state.turnIndex === 0 ? withTurnFor(state) : state;
  const { answered, callerText, partialToldAtMs } = current;
  const isSoon = partialToldAtMs !== undefined && nowMs - partialToldAtMs < PARTIAL_EVERY_MS;
  if (answered || isSoon || text.trim() === '') return { state, facts: [] };
  const turnId = buildTurnId(current.turnIndex);
  return {
    state: { ...current, partialToldAtMs: nowMs },
    facts: [{ type: 'caller.saying', atMs: nowMs, turnId, text: joinText(callerText, text) }],
  };
}
