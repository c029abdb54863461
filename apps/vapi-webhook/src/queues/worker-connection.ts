import { Cluster, Redis } from 'ioredis';

/**
 * A connection for BullMQ's workers, which wait for work for as long as it takes: commands are kept while Redis is away and
 * never time out, the opposite of `createRedisClient`.
 * @param url as `createRedisClient` takes it; a comma means a Redis Cluster.
 */
export function createWorkerConnection(url: string, onError: (error: Error) => void): Redis | Cluster {
  const common = { connectionName: 'job-workers', maxRetriesPerRequest: null };
  const retryDelayMs = (attempt: number): number => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5));
  if (!url.includes(',')) {
    const client = new Redis(url, { ...common, retryStrategy: retryDelayMs });
    client.on('error', onError);
    return client;
  }
  const nodes = url
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const first = new URL(nodes[0]!);
  const client = new Cluster(nodes, {
    clusterRetryStrategy: retryDelayMs,
    // Certificates are issued for names: they must not be resolved before TLS sees them (ioredis README, "TLS").
    ...(first.protocol === 'rediss:' && { dnsLookup: (address, callback) => callback(null, address) }),
    redisOptions: {
      ...common,
      ...(first.username !== '' && { username: decodeURIComponent(first.username) }),
      ...(first.password !== '' && { password: decodeURIComponent(first.password) }),
      ...(first.protocol === 'rediss:' && { tls: {} }),
    },
  });
  client.on('error', onError);
  return client;
}
