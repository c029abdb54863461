import { waitUntil } from '@trunkline/testkit';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

const MINUTE_MS = 60_000;

export function rateLimitsContract(test: StoreTest): void {
  test.describe('rate limits', () => {
    test('so many events pass in a stretch of time, over all replicas together, and the others are told when to come', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const waits = await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).rateLimits.take('messages of desk', { limit: 7, windowMs: MINUTE_MS }),
      );
      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(7);
      for (const waitMs of waits.filter((one) => one > 0)) expect(waitMs).toBeLessThanOrEqual(MINUTE_MS);
      expect(Math.min(...waits.filter((one) => one > 0))).toBeGreaterThan(MINUTE_MS - 20_000);
    });

    test('an event frees its place when its time is over, and what is refused takes none', async ({
      harness,
      expect,
    }) => {
      const { rateLimits } = harness.store;
      const rate = { limit: 1, windowMs: 50 };
      expect(await rateLimits.take('short', rate)).toBe(0);
      await waitUntil(async () => (await rateLimits.take('short', rate)) === 0, { what: 'the place to be free again' });
    });

    test('names do not run into each other, and a limit of nothing lets nobody pass', async ({ harness, expect }) => {
      const { rateLimits } = harness.store;
      const rate = { limit: 1, windowMs: MINUTE_MS };
      expect(await rateLimits.take('a', rate)).toBe(0);
      expect(await rateLimits.take('b', rate)).toBe(0);
      expect(await rateLimits.take('c', { limit: 0, windowMs: MINUTE_MS })).toBe(MINUTE_MS);
    });
  });
}
