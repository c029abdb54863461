/** Results that are given again for a while to everybody who asks with the same arguments. All workers share them. */
import { canonicalJson } from '@trunkline/protocol';
import { createHash } from 'node:crypto';
import { buildKeys, type RedisClient } from '@trunkline/session-store';

/** The cache is a convenience: while Redis is away nothing is found and nothing is kept, and the tool runs. */
export interface ResultCache {
  read(tool: string, args: unknown): Promise<string | undefined>;
  write(tool: string, args: unknown, result: string, ttlMs: number): Promise<void>;
}

export function createResultCache(redis: RedisClient): ResultCache {
  const keyOf = (tool: string, args: unknown): string =>
    buildKeys().webhook.toolCache(tool, createHash('sha256').update(canonicalJson(args)).digest('base64url'));
  return {
    async read(tool, args) {
      return (await redis.get(keyOf(tool, args)).catch(() => null)) ?? undefined;
    },
    async write(tool, args, result, ttlMs) {
      await redis.set(keyOf(tool, args), result, 'PX', ttlMs).catch(() => undefined);
    },
  };
}
