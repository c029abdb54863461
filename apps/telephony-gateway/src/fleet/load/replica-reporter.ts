/**
 * Reports every few seconds how many calls this replica has, for those who place or move calls and for the operators' page, and
 * learns what the other replicas report.
 */
import type { ReplicaReport } from '@trunkline/protocol';
import type { ListedReplica, SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { LoadSignal } from './load-signal.ts';

export interface ReplicaReporter {
  /** Reports at once, besides the regular reports. */
  report(): void;
  /** Whether another replica of this app took calls at the last look. */
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
  /** What else is said of the replica. */
  about: () => Pick<ReplicaReport, 'isDraining' | 'version' | 'figures'>;
  clock: Clock;
  epochMs: () => number;
}

/** A replica that is silent for several of these periods counts as gone, and two that begin to lag together soon find out. */
const REPORT_MS = 2_000;

/** Whether any replica of the same app but this one takes calls. */
export function isAnotherReady(
  replicas: readonly ListedReplica[],
  { app, replicaId }: Pick<ReplicaReporterOptions, 'app' | 'replicaId'>,
): boolean {
  return replicas.some((other) => other.acceptsCalls && other.app === app && other.replicaId !== replicaId);
}

/** Makes a reporter, which says nothing before its first `report` or its first interval. */
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
        ...options.about(),
        atMs: options.epochMs(),
      })
      .then(look)
      // The next report comes soon, and the Redis client itself logs an outage.
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
