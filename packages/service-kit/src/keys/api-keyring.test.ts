import { expect, it } from 'vitest';
import { parseApiKeys, readApiKey } from '../http/api-key.ts';
import { ApiKeyring } from './api-keyring.ts';

it('reads the limit of a key behind its scopes, and refuses one that makes no sense', () => {
  expect(readApiKey('wall:a-key-of-the-wall:read:100/m')).toMatchObject({
    id: 'wall',
    scopes: ['read'],
    rate: { limit: 100, windowMs: 60_000 },
  });
  expect(readApiKey('wall:a-key-of-the-wall:read')?.rate).toBeUndefined();
  for (const wrong of ['0/m', '10001/m', '5/d', '/m', '5']) {
    expect([wrong, readApiKey(`wall:a-key-of-the-wall:read:${wrong}`)]).toEqual([wrong, undefined]);
  }
  expect(parseApiKeys('a-key-of-mine\nwall:a-key-of-the-wall:read:5/s\n')).toHaveLength(2);
});

it('counts each key against its own limit, and answers 429 with how long to wait', async () => {
  const taken: [string, unknown][] = [];
  const keyring = new ApiKeyring([], { take: async (name, rate) => (taken.push([name, rate]) > 1 ? 1_500 : 0) });
  const limited = readApiKey('wall:a-key-of-the-wall:read:1/s')!;
  await keyring.admit(readApiKey('desk:a-key-of-the-desk:read')!);
  await keyring.admit(limited);
  await expect(keyring.admit(limited)).rejects.toMatchObject({ code: 'TL_RATE_LIMITED', retryAfterMs: 1_500 });
  expect(taken).toEqual(Array.from({ length: 2 }, () => ['requests of key wall', { limit: 1, windowMs: 1_000 }]));
});

it('holds nobody back while the limits cannot be counted', async () => {
  const keyring = new ApiKeyring([], { take: () => Promise.reject(new Error('Redis is away')) });
  await expect(keyring.admit(readApiKey('wall:a-key-of-the-wall:read:1/s')!)).resolves.toBeUndefined();
});
