import { redisTest } from './redis-test.ts';

redisTest('a private Redis comes back empty on the same port after a crash', async ({ redis, expect }) => {
  const client = redis.createClient();
  await client.set('key', 'value');
  await redis.server.kill('SIGKILL');
  await redis.server.restart();
  expect(await client.get('key')).toBeNull();
});

redisTest.describe('between two tests', () => {
  redisTest('one writes a key', async ({ redis, expect }) => {
    expect(await redis.createClient().set('left-over', '1')).toBe('OK');
  });

  redisTest('the next finds the server empty', async ({ redis, expect }) => {
    expect(await redis.createClient().dbsize()).toBe(0);
  });
});
