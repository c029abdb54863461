/**
 * How a replica goes (REQUIREMENTS S3). It is not ready from the first moment. Once load balancers know that, it lets go of
 * each call when nobody speaks in it, for another replica to take. Where there is no other - a single replica that is
 * restarted - a call that is let go of has nowhere to go, so calls are given the time to end by themselves.
 */
import type { ListedReplica } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import { isAnotherReady } from './load/replica-reporter.ts';

export interface DrainOptions {
  calls: {
    idle(): Promise<void>;
    /** Lets go of every call at its next pause; resolves when none is left. */
    handOver(): Promise<void>;
    /** The same at once. */
    shutDown(): Promise<void>;
  };
  /** Rejects when the store is out of reach. */
  listReplicas(): Promise<readonly ListedReplica[]>;
  replicaId: string;
  app: string;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  /** Until load balancers have seen that this replica is not ready, a call that is handed over comes back to it. */
  noticeMs: number;
  /** From then on; what is left after it goes at once. */
  timeoutMs: number;
}

const LOOK_MS = 1_000;

/** Resolves when no call is left. */
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

  await wait(options.noticeMs, calls.idle());
  const untilMs = clock.nowMs() + options.timeoutMs;
  while (!isIdle && clock.nowMs() < untilMs && !(await isAnotherThere())) {
    await wait(Math.min(LOOK_MS, untilMs - clock.nowMs()), calls.idle());
  }
  const leftMs = untilMs - clock.nowMs();
  if (leftMs > 0) await wait(leftMs, calls.handOver());
  await calls.shutDown();
}
