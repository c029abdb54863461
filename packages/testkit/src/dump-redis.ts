import type { Redis } from 'ioredis';

type Readable = Pick<Redis, 'keys' | 'type' | 'get' | 'hgetall' | 'lrange' | 'smembers' | 'zrange' | 'xrange'>;

/** @returns what one key holds, as JSON; `null` for a key that is gone. */
export async function dumpKey(redis: Readable, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, '0', '-1'),
    stream: () => redis.xrange(key, '-', '+'),
  };
  return JSON.stringify((await read[await redis.type(key)]?.()) ?? null);
}

/** @returns all that a Redis holds, with the names of its keys, so that a test can ask whether a text is anywhere in it. */
export async function dumpRedis(redis: Readable): Promise<string> {
  const keys = await redis.keys('*');
  const texts = await Promise.all(keys.map(async (key) => `${key} ${await dumpKey(redis, key)}`));
  return texts.join('\n');
}
