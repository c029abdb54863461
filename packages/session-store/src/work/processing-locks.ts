import { extendLock, releaseLock } from '../scripts/index.ts';
import { buildOwnerToken } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

export interface LockOptions {
  /** The lock is free at most this long after its owner's death. It is renewed at every third of that time. */
  ttlMs: number;
  /** Aborting it releases the lock. */
  signal?: AbortSignal;
}

export interface LockHandle {
  /** Aborted when the lock was removed, taken, or not renewed in time. What it protects must stop then. */
  readonly signal: AbortSignal;
  /** Releases the lock if it is still ours. Never rejects, because a lock that cannot be deleted runs out. May be repeated. */
  release(): Promise<void>;
}

/**
 * Lets one process at a time do something, across replicas. A lock renews itself until it is released, so its work may take
 * as long as it needs.
 *
 * Failure policy: `acquire` rejects as `RedisPort` says, and the lock may then be taken until it runs out. While Redis does
 * not answer, the owner keeps the lock until `ttlMs` after the last good renewal was sent, and then counts it as lost, which
 * is never later than Redis does.
 */
export interface ProcessingLocks {
  /** Tries once. @returns `undefined` if somebody has the lock, or `options.signal` is aborted. */
  acquire(name: string, options: LockOptions): Promise<LockHandle | undefined>;
}

interface TakenLock {
  name: string;
  key: string;
  token: string;
  /** When the command that took it was sent. Redis counts the lock's time from no earlier. */
  sentAtMs: number;
}

/** Renews a lock that was just taken, until it is released or lost. */
function holdLock(
  { port, clock }: StoreContext,
  lock: TakenLock,
  { ttlMs, signal: releaseSignal }: LockOptions,
): LockHandle {
  const { name, key, token } = lock;
  const lost = new AbortController();
  let isReleased = false;
  let cancelDeadline = (): void => {};

  const stop = (): void => {
    cancelRenewal();
    cancelDeadline();
    releaseSignal?.removeEventListener('abort', onReleaseSignal);
  };
  const lose = (): void => {
    stop();
    lost.abort(new Error(`lock ${name} was lost`));
  };
  const holdFrom = (sentAtMs: number): void => {
    cancelDeadline();
    cancelDeadline = clock.setTimeout(lose, Math.max(0, sentAtMs + ttlMs - clock.nowMs()));
  };
  const renew = async (): Promise<void> => {
    const sentAtMs = clock.nowMs();
    const kept = await port.run(extendLock, [key], [token, ttlMs]);
    if (isReleased || lost.signal.aborted) return;
    if (kept === 1) holdFrom(sentAtMs);
    else lose();
  };
  const release = async (): Promise<void> => {
    if (isReleased) return;
    isReleased = true;
    stop();
    await port.run(releaseLock, [key], [token]).catch(() => {});
  };
  const onReleaseSignal = (): void => void release();

  // A renewal that fails is left to the next one, and to the deadline.
  const cancelRenewal = clock.setInterval(() => void renew().catch(() => {}), ttlMs / 3);
  holdFrom(lock.sentAtMs);
  releaseSignal?.addEventListener('abort', onReleaseSignal);
  return { signal: lost.signal, release };
}

export function createProcessingLocks(context: StoreContext): ProcessingLocks {
  const { port, keys, random, clock } = context;
  return {
    async acquire(name, options) {
      if (options.signal?.aborted) return undefined;
      const lock = { name, key: keys.lock(name), token: buildOwnerToken(random), sentAtMs: clock.nowMs() };
      const reply = await port.send((redis) => redis.set(lock.key, lock.token, 'PX', options.ttlMs, 'NX'));
      if (reply === null) return undefined;
      const handle = holdLock(context, lock, options);
      if (!options.signal?.aborted) return handle;
      await handle.release();
      return undefined;
    },
  };
}
