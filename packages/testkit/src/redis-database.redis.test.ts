import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { openRedisDatabase } from './redis-database.ts';

function connect(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

test('two databases of one server do not see each other, and one that is closed is empty', async () => {
  const [first, second] = await Promise.all([openRedisDatabase(), openRedisDatabase()]);
  expect(new URL(first.url).port).toBe(new URL(second.url).port);
  await connect(first.url).set('key', 'value');
  expect(await connect(second.url).get('key')).toBeNull();
  expect(await connect(first.url).get('key')).toBe('value');
  await first.close();
  expect(await connect(first.url).get('key')).toBeNull();
  await second.close();
});
