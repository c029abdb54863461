import { waitUntil } from '@trunkline/testkit';
import type { StoreTest } from './harness.ts';

const GRANT = { sessionId: 'sess_1', origin: 'https://shop.example.com', expiresAtMs: 1_000 };

export function accessTokensContract(test: StoreTest): void {
  test.describe('access tokens', () => {
    test('a token opens its session any number of times, on every replica', async ({ harness, expect }) => {
      const token = await harness.store.accessTokens.issue(GRANT, { keptForMs: 5_000 });
      const other = await harness.createStore();
      expect(await other.accessTokens.read(token)).toEqual(GRANT);
      expect(await harness.store.accessTokens.read(token)).toEqual(GRANT);
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    });

    test('a revoked, a forgotten and a made-up token open nothing', async ({ harness: { store }, expect }) => {
      const { accessTokens } = store;
      const revoked = await accessTokens.issue(GRANT, { keptForMs: 5_000 });
      await accessTokens.revoke(revoked);
      expect(await accessTokens.read(revoked)).toBeUndefined();
      const short = await accessTokens.issue(GRANT, { keptForMs: 1 });
      await waitUntil(async () => (await accessTokens.read(short)) === undefined, {
        what: 'the token to be forgotten',
      });
      expect(await accessTokens.read('A'.repeat(43))).toBeUndefined();
      expect(await accessTokens.read('{sess_1}')).toBeUndefined();
    });

    test('Redis does not hold the token itself', async ({ harness: { store, redis, keys }, expect }) => {
      const token = await store.accessTokens.issue(GRANT, { keptForMs: 5_000 });
      expect(await redis.exists(keys.accessToken(token))).toBe(0);
    });
  });
}
