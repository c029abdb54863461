import { Redis } from 'ioredis';
import { test } from 'vitest';
import { startRedis } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';

/** A Redis as a test sees it. */
export interface TestRedis {
  readonly url: string;
  readonly server: RedisServer;
  /** Another one for each test, ending in `:`. Keeps tests apart also on a shared Redis, which is not emptied. */
  readonly keyPrefix: string;
  /** A further connection, closed after the test. */
  createClient(): Redis;
}

let testCount = 0;

/**
 * `test` with a private Redis per file, started by the first test that asks for `redis` and empty for each test.
 *
 * Work that outlives a test's body meets the emptied server of the next test: end it inside the test.
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
      // A test may end the server; what matters fails in the command that needed it.
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
