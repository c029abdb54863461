import { Cluster } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { startRedisCluster } from './redis-cluster.ts';

test('a private cluster has three primaries with a replica each and serves every slot', async () => {
  const cluster = await startRedisCluster();
  onTestFinished(() => cluster.stop());
  const client = new Cluster(cluster.url.split(','));
  onTestFinished(() => client.disconnect());

  const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
  await Promise.all(keys.map((key) => client.set(key, key)));
  expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
  expect(client.nodes('master')).toHaveLength(3);
  expect(client.nodes('slave')).toHaveLength(3);
});
