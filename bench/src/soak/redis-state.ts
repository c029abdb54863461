/** What Redis keeps: how many keys, how much memory, how many who are connected, and which keys stay for ever. */
import { createRedisClient, type RedisClient, whenRedisReady } from '@trunkline/session-store';

export interface RedisState {
  keys: number;
  memoryMb: number;
  clients: number;
}

const MB = 1_048_576;
const READY_WITHIN_MS = 5_000;

async function withRedis<T>(url: string, use: (client: RedisClient) => Promise<T>): Promise<T> {
  const client = createRedisClient(url, { name: 'soak', onError: () => {} });
  await whenRedisReady(client, READY_WITHIN_MS);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

export const readRedis = (url: string): Promise<RedisState> =>
  withRedis(url, async (client) => {
    const info = await client.info();
    const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    // The one who asks is not counted.
    return { keys: await client.dbsize(), memoryMb: read('used_memory') / MB, clients: read('connected_clients') - 1 };
  });

/** Patterns of the keys without an expiry, with how many there are of each: what is a name or a number of its own is a `*`. */
export const findImmortalKeys = (url: string): Promise<ReadonlyMap<string, number>> =>
  withRedis(url, async (client) => {
    const patterns = new Map<string, number>();
    for (const key of await client.keys('*')) {
      if ((await client.pttl(key)) !== -1) continue;
      const pattern = key.replace(/[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{5,}/g, '*');
      patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
    }
    return patterns;
  });
