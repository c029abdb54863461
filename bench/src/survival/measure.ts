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
  /** What the agents of this call said, one agent after the other. */
  said: readonly AgentSentence[];
}

/** One thing an agent said. */
export interface AgentSentence {
  text: string;
  /** Epoch ms. */
  startedMs: number;
  /** The agent got to the end of it. */
  isWhole: boolean;
}

export interface Interruption {
  atMs: number;
  /** From the loss of the stream until a new one was there and an agent behind it; infinite when that never was. */
  silentMs: number;
  /** Agent speech that was on its way to the ear when the stream was lost. */
  lostMs: number;
}

/**
 * Streams that were lost while the call went on.
 * @param silentFromMs since when a stream that the carrier itself gave up, told to connect elsewhere, had been silent.
 */
function interruptionsOf({ call, placedAtMs, streamsMs, agentsMs }: CallFacts, silentFromMs: number): Interruption[] {
  const ended = call.log.filter(isEvent('stream.ended'));
  const started = call.log.filter(isEvent('stream.started'));
  const wasReplaced = (atMs: number): boolean => started.some((stream) => stream.atMs >= atMs);
  return ended
    .filter(({ reason, atMs }) => reason !== 'stopped' || wasReplaced(atMs))
    .map(({ reason, atMs, unplayedMs }) => {
      const endedAtMs = placedAtMs + atMs;
      const streamMs = streamsMs.find((openedMs) => openedMs > endedAtMs - CLOCKS_MS);
      const agentMs =
        streamMs === undefined ? undefined : agentsMs.find((openedMs) => openedMs >= streamMs - CLOCKS_MS);
      const backMs =
        streamMs === undefined || agentMs === undefined ? Number.POSITIVE_INFINITY : Math.max(streamMs, agentMs);
      const lostAtMs = reason === 'stopped' ? Math.min(silentFromMs, endedAtMs) : endedAtMs;
      return { atMs: endedAtMs, silentMs: Math.max(0, backMs - lostAtMs), lostMs: unplayedMs };
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
  /** Sentences of the agent that a caller was told twice. */
  repeated: number;
  ended: number;
}

const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0;

export function resultOf({ name, fromMs, toMs }: Phase, facts: readonly CallFacts[]): PhaseResult {
  const inPhase = facts
    .flatMap((call) => interruptionsOf(call, fromMs))
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const silences = inPhase.map(({ silentMs }) => silentMs).toSorted((a, b) => a - b);
  const inSpan = facts.map(({ said }) => ({
    said: said.filter(({ startedMs }) => startedMs < toMs),
    from: said.filter(({ startedMs }) => startedMs < fromMs).length,
  }));
  const ended = facts.filter(({ call, placedAtMs }) =>
    call.log.filter(isEvent('call.ended')).some(({ atMs }) => placedAtMs + atMs >= fromMs && placedAtMs + atMs < toMs),
  );
  return {
    name,
    interruptions: inPhase.length,
    p50Ms: percentile(silences, 50),
    p99Ms: percentile(silences, 99),
    lostMs: inPhase.reduce((sum, { lostMs }) => sum + lostMs, 0) / Math.max(1, inPhase.length),
    repeated: countRepeated(inSpan),
    ended: ended.length,
  };
}

/** Sentences that a caller was told although they had just been told the same, or had been greeted before. */
function countRepeated(spans: readonly { said: readonly AgentSentence[]; from: number }[]): number {
  let repeated = 0;
  for (const { said, from } of spans) {
    for (let index = Math.max(1, from); index < said.length; index += 1) {
      const sentence = said[index] as AgentSentence;
      const before = said[index - 1] as AgentSentence;
      const isSame = before.isWhole && before.text === sentence.text;
      if (isSame || sentence.text === said[0]?.text) repeated += 1;
    }
  }
  return repeated;
}
