import type { CallRow, FactEntry, FleetView } from '@trunkline/protocol';
import type { CallAnswer } from '../../../src/api-types.ts';
import { DEFAULT_THRESHOLDS } from '@trunkline/verdict';

/** A call that goes on, but for what a test says of it. */
export const row = (callId: string, more: Partial<CallRow> = {}): CallRow => ({
  callId,
  sessionId: callId,
  channel: 'twilio',
  direction: 'inbound',
  state: 'live',
  createdAtMs: 1_000,
  floor: 'nobody',
  turns: 0,
  interrupts: 0,
  handOvers: 0,
  flags: [],
  severity: 'open',
  ...more,
});

export const fact = (id: string): FactEntry => ({ id, event: { type: 'agent.resumed', atMs: 0, pausedMs: 1 } });

export const fleet = (atMs: number, more: Partial<FleetView> = {}): FleetView => ({
  atMs,
  replicas: [],
  queues: [],
  liveCalls: 0,
  deadLetters: 0,
  ...more,
});

export const answer = (callId: string, facts: FactEntry[], more: Partial<CallAnswer> = {}): CallAnswer => ({
  call: row(callId),
  facts,
  levels: [],
  looks: [],
  record: {},
  verdict: { severity: 'good', summary: '', findings: [], isOver: false },
  thresholds: DEFAULT_THRESHOLDS,
  turns: [],
  ...more,
});
