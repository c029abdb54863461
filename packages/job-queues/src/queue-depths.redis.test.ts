import { createRedisClient, whenRedisReady } from '@trunkline/session-store';
import { redisTest, type TestRedis } from '@trunkline/testkit';
import type { Queue } from 'bullmq';
import { JOB_NAMES, type JobName } from './catalog.ts';
import { createJobQueues } from './job-queues.ts';
import { createQueueDepths, type QueueDepths } from './queue-depths.ts';

const NOW_MS = 1_800_000_000_000;

/** Queues without workers, and what is read of them at `NOW_MS`. */
const test = redisTest.extend<{ depths: QueueDepths; queueOf: (name: JobName) => Queue }>({
  depths: async ({ redis }, use) => {
    const client = await connect(redis);
    await use(createQueueDepths(client, { epochMs: () => NOW_MS }));
    client.disconnect();
  },
  queueOf: async ({ redis }, use) => {
    const queues = createJobQueues({ redisUrl: redis.url });
    await use((name) => queues.all.find((queue) => queue.name === name)!);
    await queues.close();
  },
});

async function connect({ url }: TestRedis) {
  const client = createRedisClient(url, { name: 'test', onError: () => {} });
  await whenRedisReady(client, 5_000);
  return client;
}

const at = (agoMs: number) => ({ timestamp: NOW_MS - agoMs });

test('an empty queue has nothing waiting, of every kind of job', async ({ depths, expect }) => {
  const none = { waiting: 0, oldestMs: 0 };
  expect(await depths.read()).toEqual(Object.fromEntries(JOB_NAMES.map((name) => [name, none])));
});

test('jobs that wait are counted, and the oldest is the first that was added', async ({ depths, queueOf, expect }) => {
  const queue = queueOf('run-tool');
  await queue.add('a', {}, at(9_000));
  await queue.add('b', {}, at(2_000));
  expect((await depths.read())['run-tool']).toEqual({ waiting: 2, oldestMs: 9_000 });
});

test('prioritized jobs wait like all others', async ({ depths, queueOf, expect }) => {
  await queueOf('run-tool').add('a', {}, { ...at(7_000), priority: 5 });
  expect((await depths.read())['run-tool']).toEqual({ waiting: 1, oldestMs: 7_000 });
});

test('a delayed job waits from the moment at which it is due, and not before', async ({ depths, queueOf, expect }) => {
  const queue = queueOf('store-report');
  await queue.add('later', {}, { ...at(60_000), delay: 60_001 });
  expect((await depths.read())['store-report']).toEqual({ waiting: 0, oldestMs: 0 });
  await queue.add('due', {}, { ...at(60_000), delay: 45_000 });
  expect((await depths.read())['store-report']).toEqual({ waiting: 1, oldestMs: 15_000 });
});

test('jobs of a queue that somebody has paused wait too', async ({ depths, queueOf, expect }) => {
  const queue = queueOf('apply-event');
  await queue.pause();
  await queue.add('a', {}, at(3_000));
  expect((await depths.read())['apply-event']).toEqual({ waiting: 1, oldestMs: 3_000 });
});

test('a job that has been tried waits since that try and not since it was added', async ({
  depths,
  queueOf,
  redis,
  expect,
}) => {
  const queue = queueOf('apply-event');
  const { id } = await queue.add('a', {}, at(600_000));
  await redis.createClient().hset(queue.toKey(id!), 'processedOn', NOW_MS - 1_000);
  expect((await depths.read())['apply-event'].oldestMs).toBe(1_000);
});

test('two who ask at once share one look', async ({ depths, expect }) => {
  const first = depths.read();
  expect(depths.read()).toBe(first);
  await first;
  const next = depths.read();
  expect(next).not.toBe(first);
  await next;
});

test('the look fails while Redis is away, rather than tell that nothing waits', async ({ redis, expect }) => {
  const client = await connect(redis);
  client.disconnect();
  await expect(createQueueDepths(client, { epochMs: () => NOW_MS }).read()).rejects.toThrow("Stream isn't writeable");
});
