/** Results that are given again for a while, to whoever asks with the same arguments; shared by all workers. */
import { createHash } from 'node:crypto';
import { buildKeys, type RedisClient } from '@trunkline/session-store';

/** A convenience: while Redis is away nothing is found and nothing is kept, and the tool runs. */
export interface ResultCache {
  read(tool: string, args: unknown): Promise<string | undefined>;
  write(tool: string, args: unknown, result: string, ttlMs: number): Promise<void>;
}

/** JSON whose object keys are sorted: the same arguments give the same text in whatever order a model names them. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
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
