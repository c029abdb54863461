/** Says every few seconds what this replica has to do, for whoever places or moves calls and for the operators' page. */
import type { SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { LoadSignal } from './load-signal.ts';

export interface ReplicaReporter {
  /** Once more, now. */
  report(): void;
  /** Takes the replica off the list. Never rejects. */
  leave(): Promise<void>;
}

export interface ReplicaReporterOptions {
  store: Pick<SessionStore, 'replicas'>;
  replicaId: string;
  app: string;
  load: LoadSignal;
  liveCalls: () => number;
  isReady: () => boolean;
  clock: Clock;
  epochMs: () => number;
}

/** A third of the time after which a silent replica is taken for gone. */
const REPORT_MS = 5_000;

export function createReplicaReporter(options: ReplicaReporterOptions): ReplicaReporter {
  const { store, replicaId, load } = options;
  const report = (): void => {
    const { maxCalls } = load.limits;
    store.replicas
      .report({
        replicaId,
        app: options.app,
        liveCalls: options.liveCalls(),
        maxCalls,
        loopLagP99Ms: load.lagP99Ms,
        acceptsCalls: options.isReady(),
        atMs: options.epochMs(),
      })
      // The next one comes soon, and an outage of the store is told by others.
      .catch(() => {});
  };
  const stop = options.clock.setInterval(report, REPORT_MS);
  report();
  return {
    report,
    async leave() {
      stop();
      await store.replicas.forget(replicaId).catch(() => {});
    },
  };
}
