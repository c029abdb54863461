/** One address with two servers behind it, and connections that stand while the address moves from one to the other. */
import { startRedis, startTcpProxy, waitUntil } from '@trunkline/testkit';
import { Redis } from 'ioredis';
import { test as base } from 'vitest';
import { createJobConnection, createRedisClient, whenRedisReady } from './redis-client.ts';
import type { RedisClient } from './redis-client.ts';

interface FailOver {
  /** A client of each kind, ready, by way of the address. */
  connect(kind: typeof createRedisClient | typeof createJobConnection): Promise<RedisClient>;
  /** The second server becomes the primary, and the first one its replica; the address leads to the second. */
  failOver(): Promise<void>;
  blackHole(): void;
  /** What the second server holds. */
  second: Redis;
}

const test = base.extend<{ pair: FailOver }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  pair: async ({}, use) => {
    const servers = await Promise.all([startRedis(), startRedis()]);
    const [first, second] = servers.map(({ url }) => new Redis(url).on('error', () => {})) as [Redis, Redis];
    const proxy = await startTcpProxy(servers[0].port);
    const clients: RedisClient[] = [];
    await second.replicaof('127.0.0.1', servers[0].port);
    await use({
      async connect(kind) {
        const client = kind(`redis://127.0.0.1:${proxy.port}`, { name: 'test', onError: () => {} });
        clients.push(client);
        await whenRedisReady(client, 5_000);
        return client;
      },
      async failOver() {
        await second.replicaof('NO', 'ONE');
        await first.replicaof('127.0.0.1', servers[1].port);
        proxy.switchTo(servers[1].port);
      },
      blackHole: () => proxy.blackHole(),
      second,
    });
    for (const client of [...clients, first, second]) client.disconnect();
    proxy.close();
    await Promise.all(servers.map((server) => server.stop()));
  },
});

const RECOVERY = { timeoutMs: 10_000, what: 'the client to recover' };

test('after a fail-over behind one address, a client for commands writes to the new primary', async ({
  pair,
  expect,
}) => {
  const client = await pair.connect(createRedisClient);
  await client.set('key', 'before');
  await pair.failOver();
  await expect(client.set('key', 'refused')).rejects.toThrow('READONLY');
  await waitUntil(() => client.set('key', 'after'), RECOVERY);
  expect(await pair.second.get('key')).toBe('after');
});

test('after a fail-over behind one address, a command of the workers is carried out by the new primary', async ({
  pair,
  expect,
}) => {
  const client = await pair.connect(createJobConnection);
  await client.set('key', 'before');
  await pair.failOver();
  expect(await client.set('key', 'after')).toBe('OK');
  expect(await pair.second.get('key')).toBe('after');
});

test('a command that blocks over a fail-over waits on the new primary, and is served there', async ({
  pair,
  expect,
}) => {
  const client = await pair.connect(createJobConnection);
  const blocking = (client as Redis).duplicate();
  try {
    await whenRedisReady(blocking, 5_000);
    const popped = blocking.bzpopmin('marker', 10);
    await client.set('key', 'sent after it');
    await pair.failOver();
    await waitUntil(async () => /blocked_clients:1/.test(await pair.second.info('clients')), RECOVERY);
    await pair.second.zadd('marker', 7, 'job');
    expect(await popped).toEqual(['marker', 'job', '7']);
  } finally {
    blocking.disconnect();
  }
});

test.for([
  ['for commands', createRedisClient],
  ['of the workers', createJobConnection],
] as const)('a connection %s that is dead without a FIN is left and made anew', async ([, kind], { pair, expect }) => {
  const client = await pair.connect(kind);
  await client.set('key', 'before');
  pair.blackHole();
  await waitUntil(() => client.set('key', 'after'), RECOVERY);
  expect(await client.get('key')).toBe('after');
});

test('only a blocking connection may be silent for as long as its command blocks', async ({ pair, expect }) => {
  const client = await pair.connect(createJobConnection);
  const blocking = (client as Redis).duplicate({ connectionName: 'blocking' });
  blocking.disconnect();
  expect(client.options).toMatchObject({ socketTimeout: 3_000, maxRetriesPerRequest: null });
  expect(blocking.options).toMatchObject({ socketTimeout: 11_000, connectionName: 'blocking' });
});
