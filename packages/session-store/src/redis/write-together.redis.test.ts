import { redisTest as test } from '@trunkline/testkit';
import { createRedisClient, whenRedisReady } from './redis-client.ts';
import { createRedisPort } from './redis-port.ts';

test('commands of one turn of the loop reach Redis in one write, and each has its own answer', async ({
  redis,
  expect,
}) => {
  const client = createRedisClient(redis.url, { name: 'test', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const operator = redis.createClient();
  const readsSoFar = async (): Promise<number> =>
    Number(/total_reads_processed:(\d+)/.exec(await operator.info('stats'))?.[1]);
  const port = createRedisPort(client);
  const before = await readsSoFar();
  const key = `${redis.keyPrefix}counted`;
  const answers = await Promise.all(Array.from({ length: 100 }, () => port.send((one) => one.incr(key))));
  // One is the commands, and one the question after them.
  expect((await readsSoFar()) - before).toBe(2);
  expect(answers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  client.disconnect();
});
