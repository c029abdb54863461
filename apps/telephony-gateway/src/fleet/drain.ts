/**
 * Empties a replica that is told to stop (REQUIREMENTS S3). It is called after the notice period, when load balancers send no new
 * calls: one that is handed over earlier would come back. Each call goes to another replica at a quiet moment. Where there is no other replica, for
 * example when a single one is restarted, nobody could take the calls, so they are given time to end by themselves.
 */
import type { ListedReplica } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import { isAnotherReady } from './load/replica-reporter.ts';

export interface DrainOptions {
  calls: {
    idle(): Promise<void>;
    /** Hands every call over at its next quiet moment; resolves when none is left. */
    handOver(): Promise<void>;
    /** Hands every call over at once. */
    shutDown(): Promise<void>;
  };
  /** Rejects when the store is out of reach. */
  listReplicas(): Promise<readonly ListedReplica[]>;
  replicaId: string;
  app: string;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  /** How long calls may wait for their quiet moment; those that are left then are handed over at once. */
  timeoutMs: number;
}

const LOOK_MS = 1_000;

/** Drains as described above; resolves when no call is left. */
export async function drain(options: DrainOptions): Promise<void> {
  const { calls, clock } = options;
  let isIdle = false;
  void calls.idle().then(() => {
    isIdle = true;
  });

  /** Resolves early when `done` does. */
  const wait = async (ms: number, done: Promise<void>): Promise<void> => {
    let cancel: (() => void) | undefined;
    const passed = new Promise<void>((resolve) => {
      cancel = clock.setTimeout(resolve, ms);
    });
    await Promise.race([done, passed]);
    cancel?.();
  };

  const isAnotherThere = (): Promise<boolean> =>
    options.listReplicas().then(
      (replicas) => isAnotherReady(replicas, options),
      () => false,
    );

  const untilMs = clock.nowMs() + options.timeoutMs;
  while (!isIdle && clock.nowMs() < untilMs && !(await isAnotherThere())) {
    await wait(Math.min(LOOK_MS, untilMs - clock.nowMs()), calls.idle());
  }
  const leftMs = untilMs - clock.nowMs();
  if (leftMs > 0) await wait(leftMs, calls.handOver());
  await calls.shutDown();
}
