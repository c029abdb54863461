/** The gateway's own metrics. All of them are read at scrape from plain fields that other files count up. */
import type { Metrics } from '@trunkline/service-kit';
import type { ProcessLatency } from './call/media/call-counters.ts';
import type { CallRegistry } from './call/call-registry.ts';
import type { GatewayCounters } from './gateway-counters.ts';

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
