/**
 * Says every few seconds what this replica has to do, for whoever places or moves calls and for the operators' page, and
 * learns what the others say.
 */
import type { ListedReplica, SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { LoadSignal } from './load-signal.ts';

export interface ReplicaReporter {
  /** Once more, now. */
  report(): void;
  /** Whether another replica of this app took calls when it was last looked. */
  readonly canOthersTake: boolean;
  /** Takes the replica off the list. Never rejects. */
  leave(): Promise<void>;
}

export interface ReplicaReporterOptions {
  store: Pick<SessionStore, 'replicas'>;
  replicaId: string;
  app: string;
  load: () => LoadSignal;
  liveCalls: () => number;
  isReady: () => boolean;
  clock: Clock;
  epochMs: () => number;
}

/** Several times in the time after which a silent replica is taken for gone; two that begin to lag together find out soon. */
const REPORT_MS = 2_000;

/** Whether any replica of the same app but this one takes calls. */
export function isAnotherReady(
  replicas: readonly ListedReplica[],
  { app, replicaId }: Pick<ReplicaReporterOptions, 'app' | 'replicaId'>,
): boolean {
  return replicas.some((other) => other.acceptsCalls && other.app === app && other.replicaId !== replicaId);
}

/** It begins with its first `report`. */
export function createReplicaReporter(options: ReplicaReporterOptions): ReplicaReporter {
  const { store, replicaId } = options;
  let canOthersTake = false;

  const look = async (): Promise<void> => {
    canOthersTake = isAnotherReady(await store.replicas.list(), options);
  };

  const report = (): void => {
    const load = options.load();
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
      .then(look)
      // The next one comes soon, and an outage of the store is told by others.
      .catch(() => {});
  };
  const stop = options.clock.setInterval(report, REPORT_MS);
  return {
    report,
    get canOthersTake() {
      return canOthersTake;
    },
    async leave() {
      stop();
      await store.replicas.forget(replicaId).catch(() => {});
    },
  };
}
