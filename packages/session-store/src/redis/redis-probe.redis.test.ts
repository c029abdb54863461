import { ManualClock, redisTest, waitUntil } from '@trunkline/testkit';
import { createJobConnection, createRedisClient, whenRedisReady } from './redis-client.ts';
import type { RedisClient } from './redis-client.ts';
import { createRedisProbe } from './redis-probe.ts';
import type { RedisProbe } from './redis-probe.ts';

const test = redisTest.extend<{ probed: { client: RedisClient; probe: RedisProbe; clock: ManualClock } }>({
  probed: async ({ redis }, use) => {
    const client = createRedisClient(redis.url, { name: 'test', onError: () => {} });
    await whenRedisReady(client, 5_000);
    const clock = new ManualClock();
    const probe = createRedisProbe({ client, key: `${redis.keyPrefix}probe`, clock });
    await use({ client, probe, clock });
    probe.stop();
    client.disconnect();
    await redis.server.kill('SIGCONT');
  },
});

test('while Redis is full the probe says so, and no longer once there is room', async ({ redis, probed, expect }) => {
  const { probe, clock } = probed;
  const operator = redis.createClient();
  expect(probe.fault).toBeUndefined();
  await operator.config('SET', 'maxmemory', '1');
  clock.advance(2_000);
  await waitUntil(() => probe.fault === 'Redis is out of memory (maxmemory)');
  await operator.config('SET', 'maxmemory', '0');
  clock.advance(2_000);
  expect(await waitUntil(() => probe.fault === undefined)).toBe(true);
});

test('a server that has become a replica takes no writes', async ({ redis, probed, expect }) => {
  const { probe, clock } = probed;
  const operator = redis.createClient();
  await operator.replicaof('127.0.0.1', 1);
  clock.advance(2_000);
  await waitUntil(() => probe.fault !== undefined);
  // The client leaves such a server, and so the connection may be found gone before the word of the server.
  expect(['Redis is a replica and takes no writes', 'Redis is out of reach']).toContain(probe.fault);
  await operator.replicaof('NO', 'ONE');
  await waitUntil(() => {
    clock.advance(2_000);
    return probe.fault === undefined;
  });
});

test('a server that hangs is a fault once its answer is overdue, though the connection is open', async ({
  redis,
  expect,
}) => {
  const client = createJobConnection(redis.url, { name: 'test', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const clock = new ManualClock();
  const probe = createRedisProbe({ client, key: `${redis.keyPrefix}probe`, clock });
  try {
    await client.ping();
    await redis.server.kill('SIGSTOP');
    clock.advance(2_000);
    expect(probe.fault).toBeUndefined();
    clock.advance(2_001);
    expect(probe.fault).toBe('Redis does not answer, or takes no writes');
    await redis.server.kill('SIGCONT');
    await waitUntil(() => probe.fault === undefined, { what: 'the answer' });
  } finally {
    probe.stop();
    client.disconnect();
    await redis.server.kill('SIGCONT');
  }
});

test('the key of a probe expires by itself', async ({ redis, probed, expect }) => {
  const client = redis.createClient();
  await waitUntil(() => client.exists(`${redis.keyPrefix}probe`));
  expect(await client.pttl(`${redis.keyPrefix}probe`)).toBeGreaterThan(0);
  expect(probed.probe.fault).toBeUndefined();
});
