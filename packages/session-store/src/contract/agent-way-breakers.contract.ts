import type { StoreTest } from './harness.ts';
import { atOnce } from './harness.ts';

export function agentWayBreakersContract(test: StoreTest): void {
  test.describe('ways to an agent', () => {
    test('one that was opened is open for every replica, until it is closed', async ({ harness, expect }) => {
      const other = await harness.createStore();
      await harness.store.agentWays.open('vapi', 1_790_000_010_000, 10_000);
      expect(await other.agentWays.read(['vapi', 'openai'])).toEqual([1_790_000_010_000, undefined]);
      await other.agentWays.close('vapi');
      expect(await harness.store.agentWays.read(['vapi', 'openai'])).toEqual([undefined, undefined]);
    });

    test('one call of the fleet tries it, and the next one after that has run out', async ({ harness, expect }) => {
      const stores = [harness.store, await harness.createStore()];
      const claims = await atOnce(20, (index) =>
        stores[index % 2]!.agentWays.claimProbe('vapi', `call_${index}`, 60_000),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await harness.store.agentWays.claimProbe('openai', 'call_1', 60_000)).toBe(true);
      await harness.store.agentWays.close('vapi');
      expect(await harness.store.agentWays.claimProbe('vapi', 'call_2', 60_000)).toBe(true);
    });

    test('what is no time counts as a way that works, and every key has an end', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      await store.agentWays.open('vapi', 1, 5);
      await store.agentWays.claimProbe('vapi', 'call_1', 5_000);
      const ends = await Promise.all(
        [keys.agentWays.open('vapi'), keys.agentWays.probe('vapi')].map((key) => redis.pttl(key)),
      );
      expect(ends.every((end) => end === -2 || end > 0)).toBe(true);
      await redis.set(keys.agentWays.open('vapi'), 'soon', 'PX', 1_000);
      expect(await store.agentWays.read(['vapi'])).toEqual([undefined]);
    });
  });
}
