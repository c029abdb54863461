/**
 * Tells the list of replicas every few seconds that a process is there and how it does, so that the operators' page shows every process of
 * the fleet. The gateway has a reporter of its own, which also learns from the others.
 */
import { readFileSync } from 'node:fs';
import type { ReplicaReport } from '@trunkline/protocol';
import type { Clock } from '../time/clock.ts';
import { createLoopLag, type LoopLag } from '../time/loop-lag.ts';

export interface ProcessReporterOptions {
  /** The list of replicas, which the session store keeps. */
  replicas: { report(report: ReplicaReport): Promise<void>; forget(replicaId: string): Promise<void> };
  replicaId: string;
  app: string;
  version: string;
  clock: Clock;
  epochMs: () => number;
  loopLag?: LoopLag;
}

export interface ProcessReporter {
  /** From here on the process takes nothing new. */
  draining(): void;
  /** Takes the process off the list. Never rejects. */
  leave(): Promise<void>;
}

/** As often as the gateway reports; a process that is silent for several of these counts as gone. */
const REPORT_MS = 2_000;

/** Reports at once and then regularly, until `leave`. */
export function reportProcess(options: ProcessReporterOptions): ProcessReporter {
  const { replicas, replicaId, app, version, clock, epochMs, loopLag = createLoopLag(clock) } = options;
  let isDraining = false;

  const report = (): void => {
    const loopLagP99Ms = loopLag.p99Ms();
    replicas
      .report({
        replicaId,
        app,
        version,
        liveCalls: 0,
        loopLagP99Ms,
        acceptsCalls: !isDraining,
        isDraining,
        atMs: epochMs(),
      })
      // The next report comes soon, and the Redis client itself logs an outage.
      .catch(() => {});
  };
  report();
  const stop = clock.setInterval(report, REPORT_MS);
  return {
    draining() {
      isDraining = true;
      report();
    },
    async leave() {
      stop();
      loopLag.stop();
      await replicas.forget(replicaId).catch(() => {});
    },
  };
}

/**
 * The version of an app, as its package says.
 * @param entry the `import.meta.url` of a file that lies in `src` or `dist` itself.
 */
export function versionOf(entry: string): string {
  const text = readFileSync(new URL('../package.json', entry), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
