import { waitUntil } from '@trunkline/testkit';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

const TTL_MS = 30_000;

export function locksContract(test: StoreTest): void {
  test.describe('processing locks', () => {
    test('of many who want a lock at once, one gets it; after its release the next', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const stores = [harness.store, other];
      const handles = await atOnce(20, (index) => stores[index % 2]!.locks.acquire('job', { ttlMs: TTL_MS }));
      const [handle, ...more] = handles.filter((candidate) => candidate !== undefined);
      expect(more).toEqual([]);
      await handle?.release();
      const next = await other.locks.acquire('job', { ttlMs: TTL_MS });
      expect(next?.signal.aborted).toBe(false);
      await next?.release();
      expect(harness.clock.pendingTimers).toBe(0);
    });

    test('a lock renews itself for as long as it is held', async ({ harness, expect }) => {
      const { store, redis, keys, clock } = harness;
      const handle = await store.locks.acquire('job', { ttlMs: TTL_MS });
      const expectRenewal = async (): Promise<void> => {
        await redis.persist(keys.lock('job'));
        clock.advance(TTL_MS / 3);
        await waitUntil(async () => (await redis.pttl(keys.lock('job'))) > 0, { what: 'a renewal' });
        expect(handle?.signal.aborted).toBe(false);
      };
      for (let renewal = 0; renewal < 6; renewal += 1) await expectRenewal();
      await handle?.release();
      expect(await redis.exists(keys.lock('job'))).toBe(0);
    });

    test('an owner hears that its lock was removed', async ({ harness, expect }) => {
      const { store, redis, keys, clock } = harness;
      const handle = await store.locks.acquire('job', { ttlMs: TTL_MS });
      await redis.del(keys.lock('job'));
      clock.advance(TTL_MS / 3);
      await waitUntil(() => handle?.signal.aborted, { what: 'the lock to count as lost' });
      expect(String(handle?.signal.reason)).toContain('lock job was lost');
      expect(clock.pendingTimers).toBe(0);
    });

    test('an owner hears that another has its lock, and does not prolong it', async ({ harness, expect }) => {
      const { store, redis, keys, clock } = harness;
      const handle = await store.locks.acquire('job', { ttlMs: TTL_MS });
      await redis.set(keys.lock('job'), 'someone-else');
      clock.advance(TTL_MS / 3);
      await waitUntil(() => handle?.signal.aborted, { what: 'the lock to count as lost' });
      expect(await redis.pttl(keys.lock('job'))).toBe(-1);
    });

    test('an owner whose renewals stay without an answer counts its lock as lost in time', async ({
      harness,
      expect,
    }) => {
      const handle = await harness.store.locks.acquire('job', { ttlMs: TTL_MS });
      // The renewals of this span are still under way when it is over.
      harness.clock.advance(TTL_MS - 1);
      expect(handle?.signal.aborted).toBe(false);
      harness.clock.advance(1);
      expect(handle?.signal.aborted).toBe(true);
      expect(harness.clock.pendingTimers).toBe(0);
    });

    test('release leaves the lock of another owner alone', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const handle = await store.locks.acquire('job', { ttlMs: TTL_MS });
      await redis.set(keys.lock('job'), 'someone-else');
      await handle?.release();
      await handle?.release();
      expect(await redis.get(keys.lock('job'))).toBe('someone-else');
    });

    test('aborting the signal releases the lock', async ({ harness, expect }) => {
      const { store, redis, keys, clock } = harness;
      const controller = new AbortController();
      await store.locks.acquire('job', { ttlMs: TTL_MS, signal: controller.signal });
      controller.abort();
      await waitUntil(async () => (await redis.exists(keys.lock('job'))) === 0, { what: 'the lock to go' });
      expect(clock.pendingTimers).toBe(0);
      expect(await store.locks.acquire('job', { ttlMs: TTL_MS, signal: controller.signal })).toBeUndefined();
    });

    test('the lock of a dead owner is free after its time', async ({ harness, expect }) => {
      const { store, clock } = harness;
      await store.locks.acquire('job', { ttlMs: 20 });
      const next = await waitUntil(() => store.locks.acquire('job', { ttlMs: TTL_MS }), {
        what: 'the lock to run out',
      });
      await next?.release();
      clock.advance(20);
      expect(clock.pendingTimers).toBe(0);
    });
  });
}
