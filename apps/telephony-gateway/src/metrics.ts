/** The gateway's own metrics. All of them are read at scrape from plain fields that other files count up. */
import { type CallEvent, callCountersSchema, ENDED_BY } from '@trunkline/protocol';
import type { Metrics } from '@trunkline/service-kit';
import type { ProcessLatency } from './call/media/call-counters.ts';
import type { CallRegistry } from './call/call-registry.ts';

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

const LATENCY_BUCKETS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function registerGatewayMetrics(
  metrics: Metrics,
  registry: CallRegistry,
  counters: GatewayCounters,
  latency: ProcessLatency & { tick: ProcessLatency['toAgent'] },
  voices: { counts(): Record<string, number>; deaf(): { now: number; total: number } },
): void {
  const gauge = (name: string, help: string, read: () => number): void => metrics.observedGauge({ name, help, read });
  const counter = (name: string, help: string, read: () => number): void =>
    metrics.observedCounter({ name, help, read });
  gauge('trunkline_calls_live', 'Calls that this replica holds', () => registry.calls);
  gauge('trunkline_streams_live', 'Streams of the carrier that are open here', () => registry.streams);
  metrics.observedGauge({
    name: 'trunkline_buffered_seconds',
    help: 'Audio that waits in this replica, all calls together',
    label: 'direction',
    read: () => ({ to_agent: registry.buffers.toAgentMs / 1000, to_caller: registry.buffers.toCallerMs / 1000 }),
  });
  counter('trunkline_refused_signatures_total', 'Webhooks with a wrong signature', () => counters.refusedSignatures);
  counter('trunkline_refused_upgrades_total', 'Stream upgrades with a wrong signature', () => counters.refusedUpgrades);
  counter('trunkline_refused_streams_total', 'Streams refused after the upgrade', () => counters.refusedStreams);
  counter(
    'trunkline_full_streams_total',
    'Streams sent back to Twilio for another replica, because this one was full',
    () => counters.fullStreams,
  );
  counter('trunkline_refused_pages_total', 'Pages whose voice was not let in', () => counters.refusedPages);
  metrics.observedCounter({
    name: 'trunkline_calls_refused_total',
    help: 'Calls that were not admitted, by the limit that was reached (fleet, number, caller)',
    label: 'reason',
    read: () => counters.refusedCalls,
  });
  metrics.observedCounter({
    name: 'trunkline_transfers_total',
    help: 'Callers who were passed on to a person, by what came of it (talked, busy, no-answer, failed, canceled; of warm ones also accepted, refused, machine, not-accepted)',
    label: 'outcome',
    read: () => counters.transfers,
  });
  metrics.observedCounter({
    name: 'trunkline_answered_by_total',
    help: 'Verdicts of Twilio on who answered calls that were placed',
    label: 'verdict',
    read: () => counters.answeredBy,
  });
  metrics.observedCounter({
    name: 'trunkline_answerers_total',
    help: 'Who answered calls that were placed, by their words (introduce: a telephone that screens; person, machine, nobody)',
    label: 'verdict',
    read: () => counters.answerers,
  });
  counter('trunkline_unknown_calls_total', 'Callbacks for calls that nobody knows', () => counters.unknownCalls);
  counter(
    'trunkline_rescued_calls_total',
    'Callers whom this replica has called back from another one that had gone silent',
    () => counters.rescuedCalls,
  );
  counter('trunkline_stream_errors_total', 'Stream errors that Twilio reported', () => counters.streamErrors);
  counter(
    'trunkline_call_faults_total',
    'Faults of the gateway in single calls, each of which was then handed over or ended with the apology',
    () => counters.callFaults,
  );
  counter(
    'trunkline_transfer_destinations_refused_total',
    'Transfers that an agent asked for to a destination that is not listed in TRANSFER_ALLOWED',
    () => counters.refusedDestinations,
  );
  counter(
    'trunkline_agents_not_ended_total',
    'Agents that Vapi did not end when it was asked to; they are looked for and told again',
    () => counters.unendedAgents,
  );
  counter('trunkline_agent_failures_total', 'Calls for which no agent could be had', () => counters.agentFailures);
  counter('trunkline_barge_ins_total', 'Times that a caller cut in', () => counters.bargeIns);
  counter(
    'trunkline_agent_pauses_total',
    'Times that an agent was paused because the caller may have cut in',
    () => counters.pauses,
  );
  counter('trunkline_agent_resumes_total', 'Times that a paused agent was resumed', () => counters.resumes);
  metrics.observedCounter({
    name: 'trunkline_voice_windows_total',
    help: 'Windows of 32 ms that were searched for a voice, batches of them that came too late, and restarts of the process that searches',
    label: 'outcome',
    read: () => voices.counts(),
  });
  gauge(
    'trunkline_deaf_calls',
    'Calls whose callers are not listened to, because more calls than VOICE_MAX_CALLS are here',
    () => voices.deaf().now,
  );
  counter(
    'trunkline_deaf_calls_total',
    'Calls that began when as many as VOICE_MAX_CALLS were listened to',
    () => voices.deaf().total,
  );
  metrics.observedCounter({
    name: 'trunkline_calls_ended_total',
    help: 'Calls that ended here, by who ended them',
    label: 'ended_by',
    read: () => counters.endedBy,
  });
  metrics.observedCounter({
    name: 'trunkline_call_counts_total',
    help: 'Counters of all calls that ended here or were handed over, summed up',
    label: 'counter',
    read: () => counters.frames,
  });
  metrics.observedLatency({
    name: 'trunkline_added_latency_seconds',
    help: 'Time that a frame spent in the gateway beyond what its own pace asked for',
    label: 'direction',
    bucketsMs: LATENCY_BUCKETS_MS,
    read: () => ({ to_agent: latency.toAgent, to_caller: latency.toCaller }),
  });
  metrics.observedLatency({
    name: 'trunkline_barge_in_seconds',
    help: 'From the decision that the caller cuts in to clear on the wire',
    bucketsMs: LATENCY_BUCKETS_MS,
    read: () => latency.bargeIn,
  });
  metrics.observedLatency({
    name: 'trunkline_tick_lateness_seconds',
    help: 'How late the 20 ms ticker came',
    bucketsMs: LATENCY_BUCKETS_MS,
    read: () => latency.tick,
  });
}
