import { waitUntil } from '@trunkline/testkit';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function tokensContract(test: StoreTest): void {
  test.describe('single-use tokens', () => {
    test('a token is 256 bits, safe in a URL, and never the same', async ({ harness: { store }, expect }) => {
      const tokens = await atOnce(20, () => store.tokens.issue('call', 5_000));
      expect(new Set(tokens).size).toBe(20);
      expect(tokens.filter((token) => !/^[A-Za-z0-9_-]{43}$/.test(token))).toEqual([]);
    });

    test('of many who redeem it at once, exactly one gets what it stands for', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const token = await other.tokens.issue('{"callSid":"CA1"}', 5_000);
      const redeemed = await atOnce(20, (index) => (index % 2 ? other : harness.store).tokens.redeem(token));
      expect(redeemed.filter((payload) => payload !== undefined)).toEqual(['{"callSid":"CA1"}']);
      expect(await other.tokens.redeem(token)).toBeUndefined();
    });

    test('an old, a made-up and a malformed token open nothing', async ({ harness: { store }, expect }) => {
      const token = await store.tokens.issue('call', 1);
      await waitUntil(async () => (await store.tokens.redeem(token)) === undefined, { what: 'the token to expire' });
      expect(await store.tokens.redeem('A'.repeat(43))).toBeUndefined();
      expect(await store.tokens.redeem('{call}')).toBeUndefined();
    });

    test('Redis does not hold the token itself', async ({ harness: { store, redis, keys }, expect }) => {
      const token = await store.tokens.issue('call', 5_000);
      expect(await redis.exists(keys.token(token))).toBe(0);
      const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url');
      expect(await redis.get(keys.token(hash))).toBe('call');
    });
  });
}
