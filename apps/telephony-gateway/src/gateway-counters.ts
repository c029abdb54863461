/** What a gateway counts, in plain fields that the pages of metrics read. */
import { type CallEvent, callCountersSchema, ENDED_BY } from '@trunkline/protocol';

/** What this process has counted since it started. */
export interface GatewayCounters {
  refusedSignatures: number;
  refusedUpgrades: number;
  refusedStreams: number;
  /** Streams that were sent back to Twilio for another replica, because this one was full. */
  fullStreams: number;
  /** Pages whose voice was not let in. */
  refusedPages: number;
  /** Calls that were not admitted, by the limit that was reached. */
  refusedCalls: Record<string, number>;
  /** Callers who were passed on to a person, by what came of it. */
  transfers: Record<string, number>;
  /** Twilio's verdicts on who answered the calls that we placed. */
  answeredBy: Record<string, number>;
  /** Our own, by the words of whoever answered. */
  answerers: Record<string, number>;
  unknownCalls: number;
  /** Callers who were taken over from a replica that had gone silent. */
  rescuedCalls: number;
  streamErrors: number;
  /** Callbacks of calls that have thrown: faults of ours. */
  callFaults: number;
  /** Transfers that an agent asked for to a destination that is not listed. */
  refusedDestinations: number;
  /** Agents that Vapi did not end when it was asked to, after all tries. */
  unendedAgents: number;
  agentFailures: number;
  /** Times that a way to an agent did not work for a call, and times that one was passed over, by way. */
  wayFailures: Record<string, number>;
  waySkips: Record<string, number>;
  bargeIns: number;
  /** Times that the agent was paused, and times that it was resumed because nobody had cut in. */
  pauses: number;
  resumes: number;
  endedBy: Record<string, number>;
  frames: Record<string, number>;
  /** Holes in an agent's speech that callers have heard. */
  gapsHeard: number;
  /** Calls that came here after they had lost their stream or their holder, and how long the last ones were silent. */
  takenOver: number;
  lastSilencesMs: number[];
}

const SILENCES_KEPT = 20;

const REFUSALS = ['fleet', 'number', 'caller'];

/**
 * Every word of a label is there from the start, with 0: Prometheus sees no rise in a series whose first value is 1, and the first
 * caller who is refused is the one to tell of.
 */
const zeros = (words: readonly string[]): Record<string, number> => Object.fromEntries(words.map((word) => [word, 0]));

export function createGatewayCounters(): GatewayCounters {
  return {
    refusedSignatures: 0,
    refusedUpgrades: 0,
    refusedStreams: 0,
    fullStreams: 0,
    refusedPages: 0,
    refusedCalls: zeros(REFUSALS),
    transfers: {},
    answeredBy: {},
    answerers: {},
    unknownCalls: 0,
    rescuedCalls: 0,
    streamErrors: 0,
    callFaults: 0,
    refusedDestinations: 0,
    unendedAgents: 0,
    agentFailures: 0,
    wayFailures: {},
    waySkips: {},
    bargeIns: 0,
    pauses: 0,
    resumes: 0,
    endedBy: zeros(ENDED_BY),
    frames: zeros(Object.keys(callCountersSchema.shape)),
    gapsHeard: 0,
    takenOver: 0,
    lastSilencesMs: [],
  };
}

function countArrival(
  counters: GatewayCounters,
  { reason, lostMs }: Extract<CallEvent, { type: 'stream.opened' }>,
): void {
  if (reason === undefined || reason === 'first') return;
  counters.takenOver += 1;
  if (lostMs === undefined) return;
  counters.lastSilencesMs.push(lostMs);
  if (counters.lastSilencesMs.length > SILENCES_KEPT) counters.lastSilencesMs.shift();
}

/** Adds what a fact of a call says to the counts of the process. */
export function countEvent(counters: GatewayCounters, event: CallEvent): void {
  if (event.type === 'agent.interrupted') counters.bargeIns += 1;
  else if (event.type === 'agent.paused') counters.pauses += 1;
  else if (event.type === 'agent.resumed') counters.resumes += 1;
  else if (event.type === 'transfer.refused') counters.refusedDestinations += 1;
  else if (event.type === 'call.answererJudged') {
    counters.answerers[event.verdict] = (counters.answerers[event.verdict] ?? 0) + 1;
  } else if (event.type === 'agent.failed') counters.agentFailures += 1;
  else if (event.type === 'caller.gapHeard') counters.gapsHeard += 1;
  else if (event.type === 'stream.opened') countArrival(counters, event);
  else if (event.type === 'call.ended') {
    counters.endedBy[event.endedBy] = (counters.endedBy[event.endedBy] ?? 0) + 1;
  }
  if (event.type === 'call.ended' || event.type === 'call.released') {
    for (const [name, value] of Object.entries(event.counters ?? {})) {
      counters.frames[name] = (counters.frames[name] ?? 0) + value;
    }
  }
}
