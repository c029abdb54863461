/** The counters and latencies of one call, gathered from the stages that keep them. */
import type { LatencyRecorder } from '@trunkline/call-core';
import type { CallCounters } from '@trunkline/protocol';
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';
import type { AgentToCaller } from './agent-to-caller.ts';
import type { CallStreams } from './call-streams.ts';
import type { CallerToAgent } from './caller-to-agent.ts';

export interface CallLatency {
  readonly toAgent: LatencyRecorder;
  readonly toCaller: LatencyRecorder;
  readonly bargeIn: LatencyRecorder;
  summary(): { toAgent: { p50: number; p99: number }; toCaller: { p50: number; p99: number } };
}

/** The same three latencies for the whole process. */
export interface ProcessLatency {
  readonly toAgent: LatencyHistogram;
  readonly toCaller: LatencyHistogram;
  readonly bargeIn: LatencyHistogram;
}

export function createProcessLatency(): ProcessLatency {
  return {
    toAgent: createLatencyHistogram(),
    toCaller: createLatencyHistogram(),
    bargeIn: createLatencyHistogram(),
  };
}

type Direction = 'toAgent' | 'toCaller';

/** Median and 99th percentile of both directions, in ms. */
export function summariseLatency(
  latency: Readonly<Record<Direction, LatencyHistogram>>,
): Record<Direction, { p50: number; p99: number }> {
  const summarise = (histogram: LatencyHistogram): { p50: number; p99: number } => ({
    p50: histogram.percentile(50),
    p99: histogram.percentile(99),
  });
  return { toAgent: summarise(latency.toAgent), toCaller: summarise(latency.toCaller) };
}

/** The latencies of one call; each value is recorded for the process too. */
export function createCallLatency(shared: ProcessLatency): CallLatency {
  const both = (own: LatencyHistogram, all: LatencyHistogram): LatencyRecorder => ({
    record(ms) {
      own.record(ms);
      all.record(ms);
    },
  });
  const toAgent = createLatencyHistogram();
  const toCaller = createLatencyHistogram();
  return {
    toAgent: both(toAgent, shared.toAgent),
    toCaller: both(toCaller, shared.toCaller),
    bargeIn: shared.bargeIn,
    summary: () => summariseLatency({ toAgent, toCaller }),
  };
}

export interface CountingParts {
  toAgent: CallerToAgent;
  toCaller: AgentToCaller;
  streams: CallStreams;
  agent: Readonly<{ malformed: number; pending: Readonly<{ dropped: number }> }>;
  life: Readonly<{ unexpectedInputs: number }>;
}

/** What one call has counted, gathered from the stages and sockets that count it. */
export function countersOf({ toAgent, toCaller, streams, agent, life }: CountingParts): CallCounters {
  const up = toAgent.uplink.counters;
  const down = toCaller.downlink.counters;
  return {
    framesFromCaller: up.framesFromCaller,
    framesToCaller: down.framesToCaller,
    framesToAgent: up.framesToAgent,
    bytesFromAgent: toCaller.bytesReceived,
    framesFromCallerMissing: up.framesMissing,
    framesFromCallerDuplicate: up.framesDuplicate,
    framesToAgentDropped: up.framesDropped,
    framesToCallerDropped: down.framesDropped,
    framesCutByBargeIn: down.framesCut,
    lateFramesAfterBargeIn: toCaller.framesLate,
    silenceToAgent: up.silenceFrames,
    underflows: down.underflows,
    resumes: down.resumes,
    malformedFromCarrier: streams.malformed,
    malformedFromAgent: agent.malformed,
    messagesToAgentDropped: agent.pending.dropped,
    unknownFromCarrier: streams.unknown,
    unexpectedInputs: life.unexpectedInputs,
  };
}
