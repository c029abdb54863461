/**
 * What this replica has measured, for the operators' page: latencies over about the last minute, counts since the start. It reads what is
 * counted anyway, so that it costs the way of the frames nothing. Asked every two seconds, with each report.
 */
import type { ReplicaFigures } from '@trunkline/protocol';
import type { Clock, LatencyHistogram } from '@trunkline/service-kit';
import type { ProcessLatency } from '../../call/media/call-counters.ts';
import type { GatewayCounters } from '../../gateway-counters.ts';

const KEEP_EVERY_MS = 10_000;
const LOOK_BACK_MS = 60_000;

interface Kept {
  atMs: number;
  latency: ProcessLatency;
}

export interface FiguresSource {
  latency: ProcessLatency;
  counters: Pick<GatewayCounters, 'gapsHeard' | 'refusedCalls' | 'takenOver' | 'lastSilencesMs'>;
  liveCalls(): number;
  /** Which ways to an agent are asked for one. */
  agentWays(): ReplicaFigures['agentWays'];
  clock: Pick<Clock, 'nowMs'>;
}

/** @returns `undefined` when nothing has been measured since. */
function spread(now: LatencyHistogram, before: LatencyHistogram): { p50: number; p99: number } | undefined {
  if (now.count <= before.count) return undefined;
  return { p50: now.percentileSince(before, 50), p99: now.percentileSince(before, 99) };
}

export function createReplicaFigures(source: FiguresSource): () => ReplicaFigures {
  const { latency, counters, liveCalls, clock } = source;
  const copy = (): Kept => ({
    atMs: clock.nowMs(),
    latency: { toAgent: latency.toAgent.copy(), toCaller: latency.toCaller.copy(), bargeIn: latency.bargeIn.copy() },
  });
  const kept: Kept[] = [copy()];
  let callMinutes = 0;
  let lastMs = clock.nowMs();

  return () => {
    const nowMs = clock.nowMs();
    callMinutes += (liveCalls() * (nowMs - lastMs)) / 60_000;
    lastMs = nowMs;
    while (kept.length > 1 && nowMs - kept[1]!.atMs >= LOOK_BACK_MS) kept.shift();
    const before = kept[0]!.latency;
    const toAgent = spread(latency.toAgent, before.toAgent);
    const toCaller = spread(latency.toCaller, before.toCaller);
    const decisionToClearMs = spread(latency.bargeIn, before.bargeIn);
    if (nowMs - kept.at(-1)!.atMs >= KEEP_EVERY_MS) kept.push(copy());
    return {
      ...(toAgent && toCaller && { addedLatencyMs: { toAgent, toCaller } }),
      ...(decisionToClearMs && { decisionToClearMs }),
      gapsHeard: counters.gapsHeard,
      callMinutes,
      refusals: { ...counters.refusedCalls },
      takenOver: counters.takenOver,
      lastSilencesMs: [...counters.lastSilencesMs],
      agentWays: source.agentWays(),
    };
  };
}
