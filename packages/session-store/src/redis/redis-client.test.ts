import { Cluster, Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRedisClient } from './redis-client.ts';
import type { RedisClient } from './redis-client.ts';

/** Nothing listens on port 1, and nothing needs to: these tests look at how the client was made. */
function create(url: string): RedisClient {
  const client = createRedisClient(url, { name: 'test', onError: () => {} });
  onTestFinished(() => client.disconnect());
  return client;
}

describe('createRedisClient', () => {
  test('takes credentials, port and database from the URL', () => {
    const client = create('redis://user:p%40ss@127.0.0.1:1/3');
    expect(client).toBeInstanceOf(Redis);
    expect(client.options).toMatchObject({ host: '127.0.0.1', port: 1, username: 'user', password: 'p@ss', db: 3 });
  });

  test('speaks TLS to rediss', () => {
    expect(create('rediss://127.0.0.1:1').options).toMatchObject({ tls: {} });
  });

  test.each(['redis://:pw@127.0.0.1:1, redis://127.0.0.1:2', 'redis://:pw@127.0.0.1:1,'])(
    'takes %s for a cluster',
    (url) => {
      const client = create(url);
      expect(client).toBeInstanceOf(Cluster);
      expect(client.options).toMatchObject({ redisOptions: { password: 'pw', maxRetriesPerRequest: 0 } });
    },
  );

  test.each([
    ['', 'is empty'],
    ['localhost:6379', 'is not a Redis URL'],
    ['http://:secret@localhost', 'is not a Redis URL'],
    ['redis://:secret@localhost/first', 'names no database number'],
    ['redis://:secret%@localhost', 'write it as %25'],
    ['redis://:secret@a/1,redis://b', 'has only database 0'],
  ])('refuses %j and says why, without the password', (url, reason) => {
    const fault = (() => {
      try {
        create(url);
        return 'none';
      } catch (error) {
        return String(error);
      }
    })();
    expect(fault).toContain(reason);
    expect(fault).toContain('REDIS_URL');
    expect(fault).not.toContain('secret');
  });
});
