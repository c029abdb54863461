import { Redis } from 'ioredis';
import { test } from 'vitest';
import { startRedis } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';

/** A Redis as a test sees it. */
export interface TestRedis {
  readonly url: string;
  readonly server: RedisServer;
  /** Each test has a prefix of its own, ending in `:`. It keeps tests apart on a shared Redis, which is not emptied. */
  readonly keyPrefix: string;
  /** Makes a further connection, which is closed after the test. */
  createClient(): Redis;
}

let testCount = 0;

/**
 * A `test` of vitest with a private Redis per file. The first test that asks for `redis` starts it, and each test finds it
 * empty. End all work inside the test: what outlives it meets the emptied server of the next test.
 */
export const redisTest = test.extend<{ redis: TestRedis; redisServer: RedisServer }>({
  redisServer: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
    async ({}, use) => {
      const server = await startRedis();
      await use(server);
      await server.stop();
    },
    { scope: 'file' },
  ],
  redis: async ({ redisServer: server }, use) => {
    const clients: Redis[] = [];
    const createClient = (): Redis => {
      const client = new Redis(server.url);
      // A test may end the server. The command that needed it fails then, and this event says nothing more.
      client.on('error', () => {});
      clients.push(client);
      return client;
    };
    testCount += 1;
    if (server.note === undefined) await createClient().flushall();
    await use({ url: server.url, server, keyPrefix: `test-${process.pid}-${testCount}:`, createClient });
    for (const client of clients) client.disconnect();
  },
});
