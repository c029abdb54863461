/** The counters and latencies of one call, gathered from where they are kept. */
import { type AudioFormat, bytesPerMs, FRAME_MS } from '@trunkline/audio';
import type { LatencyRecorder } from '@trunkline/call-core';
import type { CallCounters } from '@trunkline/protocol';
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';
import type { MediaPath } from './media-path.ts';

export interface CallLatency {
  readonly toAgent: LatencyRecorder;
  readonly toCaller: LatencyRecorder;
  readonly bargeIn: LatencyRecorder;
  summary(): { toAgent: { p50: number; p99: number }; toCaller: { p50: number; p99: number } };
}

/** The same three quantities for the whole process. */
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

/** Latency of one call, which is recorded for the process as well. */
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

export interface ShellCounters {
  agentBytes: Readonly<{ received: number; late: number }>;
  agentFormat: AudioFormat;
  malformedFromAgent: number;
  malformedFromCarrier: number;
  unknownFromCarrier: number;
}

export function countersOf(media: MediaPath, shell: ShellCounters): CallCounters {
  const up = media.uplink.counters;
  const down = media.downlink.counters;
  return {
    framesFromCaller: up.framesFromCaller,
    framesToCaller: down.framesToCaller,
    framesToAgent: up.framesToAgent,
    bytesFromAgent: shell.agentBytes.received,
    framesFromCallerMissing: up.framesMissing,
    framesFromCallerDuplicate: up.framesDuplicate,
    framesToAgentDropped: up.framesDropped,
    framesToCallerDropped: down.framesDropped,
    framesCutByBargeIn: down.framesCut,
    lateFramesAfterBargeIn: Math.round(shell.agentBytes.late / (bytesPerMs(shell.agentFormat) * FRAME_MS)),
    silenceToAgent: up.silenceFrames,
    underflows: down.underflows,
    resumes: down.resumes,
    malformedFromCarrier: shell.malformedFromCarrier,
    malformedFromAgent: shell.malformedFromAgent,
    unknownFromCarrier: shell.unknownFromCarrier,
  };
}
