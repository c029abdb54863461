/** The calls' latency and the processes' CPU over some seconds of one stage of `npm run bench -- console`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../child.ts';
import type { Peers } from '../peers.ts';
import type { Target } from '../targets.ts';

export interface Measured {
  toAgentP50Ms: number;
  toAgentP99Ms: number;
  toCallerP50Ms: number;
  toCallerP99Ms: number;
  /** Cores that each process took; NaN where the system does not tell or there is no such process. */
  gatewayCpu: number;
  consoleCpu: number;
  /** Share of the frames that arrived. */
  arrived: number;
  loadLagMs: number;
}

export interface StageOptions {
  peers: Peers;
  gateway: Target;
  console: Child | undefined;
  seconds: number;
}

export async function measureStage({ peers, gateway, console, seconds }: StageOptions): Promise<Measured> {
  const latencies = peers.measure();
  const { toAgent, toCaller } = latencies;
  const beganMs = performance.now();
  const readCpu = async (): Promise<number[]> =>
    (await Promise.all([gateway.cpuSeconds(), console?.cpuSeconds()])).map((used) => used ?? Number.NaN);
  const before = await readCpu();
  await sleep(seconds * 1_000);
  const after = await readCpu();
  const tookSeconds = (performance.now() - beganMs) / 1_000;
  const [gatewayCpu = Number.NaN, consoleCpu = Number.NaN] = after.map(
    (used, index) => (used - (before[index] ?? 0)) / tookSeconds,
  );
  return {
    toAgentP50Ms: toAgent.percentile(50),
    toAgentP99Ms: toAgent.percentile(99),
    toCallerP50Ms: toCaller.percentile(50),
    toCallerP99Ms: toCaller.percentile(99),
    gatewayCpu,
    consoleCpu,
    arrived: (toAgent.count + toCaller.count) / latencies.sent,
    loadLagMs: peers.tickerLagMs,
  };
}
