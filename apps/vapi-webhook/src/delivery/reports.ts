import { buildKeys, type RedisClient } from '@trunkline/session-store';

/** End-of-call reports as they came, for `ttlMs`. */
export interface Reports {
  write(vapiCallId: string, report: Record<string, unknown>): Promise<void>;
  read(vapiCallId: string): Promise<Record<string, unknown> | undefined>;
}

export function createReports(redis: RedisClient, { ttlMs }: { ttlMs: number }): Reports {
  const { report: keyOf } = buildKeys().webhook;
  return {
    async write(vapiCallId, report) {
      await redis.set(keyOf(vapiCallId), JSON.stringify(report), 'PX', ttlMs);
    },
    async read(vapiCallId) {
      const text = await redis.get(keyOf(vapiCallId));
      return text === null ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
  };
}
