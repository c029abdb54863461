import { extendLock, releaseLock } from './scripts/index.ts';
import { buildOwnerToken } from './store-context.ts';
import type { StoreContext } from './store-context.ts';

export interface LockOptions {
  /** After the owner's death, the lock is free at most this much later. Renewed at every third of it. */
  ttlMs: number;
  /** Aborting it lets go of the lock. */
  signal?: AbortSignal;
}

export interface LockHandle {
  /** Aborted when the lock is lost: removed, taken, or not renewed in time. What it protects must stop then. */
  readonly signal: AbortSignal;
  /** Lets go of the lock if it is still ours. Never rejects: a lock that cannot be deleted runs out. May be repeated. */
  release(): Promise<void>;
}

/**
 * "One at a time" across replicas. It renews itself until it is released, so its work may take as long as it needs.
 *
 * Failure policy: `acquire` rejects as `RedisPort` says, and the lock may then be taken until it runs out. While
 * Redis does not answer, the owner keeps the lock to the end of its time, counted from when the last good renewal was
 * sent, and counts it as lost from then on: never later than Redis does.
 */
export interface ProcessingLocks {
  /** Tries once. @returns `undefined` if somebody has it, or `options.signal` is aborted. */
  acquire(name: string, options: LockOptions): Promise<LockHandle | undefined>;
}

export function createProcessingLocks({ port, keys, random, clock }: StoreContext): ProcessingLocks {
  return {
    async acquire(name, { ttlMs, signal: outerSignal }) {
      if (outerSignal?.aborted) return undefined;
      const key = keys.lock(name);
      const token = buildOwnerToken(random);
      let sentAtMs = clock.nowMs();
      const reply = await port.send((redis) => redis.set(key, token, 'PX', ttlMs, 'NX'));
      if (reply === null) return undefined;

      const lost = new AbortController();
      let cancelDeadline = (): void => {};
      const stop = (): void => {
        cancelRenewal();
        cancelDeadline();
        outerSignal?.removeEventListener('abort', onOuterAbort);
      };
      const lose = (): void => {
        stop();
        lost.abort(new Error(`lock ${name} was lost`));
      };
      const awaitDeadline = (): void => {
        cancelDeadline();
        cancelDeadline = clock.setTimeout(lose, Math.max(0, sentAtMs + ttlMs - clock.nowMs()));
      };
      let isReleased = false;
      const renew = async (): Promise<void> => {
        const renewedAtMs = clock.nowMs();
        const kept = await port.run(extendLock, [key], [token, ttlMs]);
        if (isReleased || lost.signal.aborted) return;
        if (kept !== 1) return lose();
        sentAtMs = renewedAtMs;
        awaitDeadline();
      };
      const release = async (): Promise<void> => {
        if (isReleased) return;
        isReleased = true;
        stop();
        await port.run(releaseLock, [key], [token]).catch(() => {});
      };
      const onOuterAbort = (): void => void release();

      // A renewal that fails is left to the next one, and to the deadline.
      const cancelRenewal = clock.setInterval(() => void renew().catch(() => {}), ttlMs / 3);
      awaitDeadline();
      outerSignal?.addEventListener('abort', onOuterAbort);
      if (outerSignal?.aborted) {
        await release();
        return undefined;
      }
      return { signal: lost.signal, release };
    },
  };
}
