/** Works out what a fault cost the live calls: which survived, how long the line was dead, how much of the agent's speech was lost. */
import type { FakeCall } from '@trunkline/simulators';
import { isEvent } from '@trunkline/simulators';

export interface CallFacts {
  call: FakeCall;
  /** Epoch ms at which the call's own clock stood at 0. */
  placedAtMs: number;
  /** Epoch ms at which streams and agents were opened, from the call's record. */
  streamsMs: readonly number[];
  agentsMs: readonly number[];
  /** Everything that the agents of this call said, one agent after the other. */
  said: readonly AgentSentence[];
}

/** One sentence of an agent. */
export interface AgentSentence {
  text: string;
  /** Epoch ms. */
  startedMs: number;
  /** The agent spoke it to its end. */
  isWhole: boolean;
}

export interface Interruption {
  atMs: number;
  /** Time from the loss of the stream until a new one was open with an agent behind it; infinite when that never came. */
  silentMs: number;
  /** How much of the agent's speech was on its way to the ear when the stream was lost. */
  lostMs: number;
}

/**
 * Finds the streams that were lost while the call went on.
 * @param silentFromMs epoch ms since which a silent replica said nothing. The carrier gives such a stream up later, when it is told
 * to connect elsewhere.
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

/** The facts come from two clocks of one machine and are rounded, so they may differ by this much. */
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
  /** How many sentences of agents a caller was told twice. */
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

/** Counts sentences that a caller had just been told, and second greetings. */
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
