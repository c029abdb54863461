/** Results that are given again for a while to everybody who asks with the same arguments. All workers share them. */
import { canonicalJson } from '@trunkline/protocol';
import { createHash } from 'node:crypto';
import { buildKeys, CACHED_RESULT, type RedisClient } from '@trunkline/session-store';

/** The cache is a convenience: while Redis is away nothing is found and nothing is kept, and the tool runs. */
export interface ResultCache {
  read(tool: string, args: unknown): Promise<string | undefined>;
  /** @param owner the call or chat that asked: its erasure takes the result out. */
  write(tool: string, args: unknown, result: string, kept: { ttlMs: number; owner: string }): Promise<void>;
}

export function createResultCache(redis: RedisClient): ResultCache {
  const keyOf = (tool: string, args: unknown): string =>
    buildKeys().webhook.toolCache(tool, createHash('sha256').update(canonicalJson(args)).digest('base64url'));
  return {
    async read(tool, args) {
      return (await redis.get(keyOf(tool, args)).catch(() => null)) ?? undefined;
    },
    async write(tool, args, result, { ttlMs, owner }) {
      const key = keyOf(tool, args);
      try {
        const runs = buildKeys().webhook.toolRuns(owner);
        await redis.sadd(runs, `${CACHED_RESULT}${key}`);
        // The list has its end from the run that asks, and this is for one that is gone by now.
        await redis.pexpire(runs, ttlMs, 'NX');
        await redis.set(key, result, 'PX', ttlMs);
      } catch {
        // The next one asks the tool again.
      }
    },
  };
}
