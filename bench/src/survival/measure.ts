/** What a fault cost the calls that were there: who survived, how long the line was dead, what of the agent's speech was lost. */
import type { FakeCall } from '@trunkline/simulators';
import { isEvent } from '@trunkline/simulators';

export interface CallFacts {
  call: FakeCall;
  /** Epoch ms of call time 0. */
  placedAtMs: number;
  /** From the call's record: when streams and agents were opened, epoch ms. */
  streamsMs: readonly number[];
  agentsMs: readonly number[];
  agentCalls: number;
}

export interface Interruption {
  atMs: number;
  /** From the loss of the stream until a new one was there and an agent behind it; infinite when that never was. */
  silentMs: number;
  /** Agent speech that was on its way to the ear when the stream was lost. */
  lostMs: number;
}

/** Streams that were lost while the call went on. */
export function interruptionsOf({ call, placedAtMs, streamsMs, agentsMs }: CallFacts): Interruption[] {
  const ended = call.log.filter(isEvent('stream.ended')).filter(({ reason }) => reason !== 'stopped');
  return ended.map(({ atMs, unplayedMs }) => {
    const lostAtMs = placedAtMs + atMs;
    const streamMs = streamsMs.find((openedMs) => openedMs > lostAtMs - CLOCKS_MS);
    const agentMs = streamMs === undefined ? undefined : agentsMs.find((openedMs) => openedMs >= streamMs - CLOCKS_MS);
    const backMs =
      streamMs === undefined || agentMs === undefined ? Number.POSITIVE_INFINITY : Math.max(streamMs, agentMs);
    return { atMs: lostAtMs, silentMs: Math.max(0, backMs - lostAtMs), lostMs: unplayedMs };
  });
}

/** Two clocks of one machine, rounded. */
const CLOCKS_MS = 20;

export interface Phase {
  name: string;
  fromMs: number;
  toMs: number;
}

export interface PhaseResult {
  name: string;
  interruptions: number;
  p50Ms: number;
  p99Ms: number;
  lostMs: number;
  ended: number;
}

const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0;

export function resultOf({ name, fromMs, toMs }: Phase, facts: readonly CallFacts[]): PhaseResult {
  const inPhase = facts.flatMap(interruptionsOf).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const silences = inPhase.map(({ silentMs }) => silentMs).toSorted((a, b) => a - b);
  const ended = facts.filter(({ call, placedAtMs }) =>
    call.log.filter(isEvent('call.ended')).some(({ atMs }) => placedAtMs + atMs >= fromMs && placedAtMs + atMs < toMs),
  );
  return {
    name,
    interruptions: inPhase.length,
    p50Ms: percentile(silences, 50),
    p99Ms: percentile(silences, 99),
    lostMs: inPhase.reduce((sum, { lostMs }) => sum + lostMs, 0) / Math.max(1, inPhase.length),
    ended: ended.length,
  };
}
