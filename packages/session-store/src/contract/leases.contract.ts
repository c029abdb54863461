import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function leasesContract(test: StoreTest): void {
  test.describe('stream leases', () => {
    test('of many who acquire at once, each gets a higher number, and the highest holds', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const callId = newCallId();
      const acquired = await atOnce(50, (index) =>
        (index % 2 ? other : harness.store).leases.acquire(callId, `replica-${index}`, 5_000),
      );
      const fences = acquired.map(({ fence }) => fence);
      expect(new Set(fences).size).toBe(50);
      const highest = Math.max(...fences);
      const holder = `replica-${fences.indexOf(highest)}`;
      expect(await other.leases.read(callId)).toEqual({ holder, fence: highest });
    });

    test('the older holder is named, and finds the newer number in its mailbox', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const callId = newCallId();
      const first = await store.leases.acquire(callId, 'replica-a', 5_000);
      expect(first).toEqual({
        fence: expect.any(Number),
        reason: 'first',
        mailboxCursor: '0-0',
        redisNowMs: expect.any(Number),
      });
      const second = await store.leases.acquire(callId, 'replica-b', 5_000);
      expect(second).toMatchObject({ reason: 'superseded', previousHolder: 'replica-a' });
      expect(second.fence).toBeGreaterThan(first.fence);
      const mail = await redis.xrange(keys.mailbox(callId), '-', '+');
      const message = { type: 'stream.superseded', fence: second.fence, reason: 'superseded' };
      expect(mail).toEqual([[second.mailboxCursor, ['m', JSON.stringify(message)]]]);
    });

    test('only the newest holder renews and releases', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      const older = await store.leases.acquire(callId, 'replica-a', 5_000);
      const newer = await store.leases.acquire(callId, 'replica-a', 5_000);
      expect(await store.leases.renew(callId, 'replica-a', older.fence, 5_000)).toBe(false);
      expect(await store.leases.release(callId, 'replica-a', older.fence)).toBe(false);
      expect(await store.leases.renew(callId, 'replica-b', newer.fence, 5_000)).toBe(false);
      expect(await store.leases.renew(callId, 'replica-a', newer.fence, 5_000)).toBe('forgotten');
      expect(await store.leases.release(callId, 'replica-a', newer.fence)).toBe(true);
      expect(await store.leases.read(callId)).toBeUndefined();
    });

    test('a rescuer takes a call from the holder that is known to stand still, and from no other', async ({
      harness: { store },
      expect,
    }) => {
      const callId = newCallId();
      const { fence } = await store.leases.acquire(callId, 'replica-a', 5_000);
      expect(await store.leases.takeOver(callId, 'rescue:c', 5_000, 1)).toBeUndefined();
      expect(await store.leases.takeOver(callId, 'rescue:c', 5_000, 1, 'replica-b')).toBeUndefined();
      const taken = await store.leases.takeOver(callId, 'rescue:c', 5_000, 1, 'replica-a');
      expect(taken?.fence).toBeGreaterThan(fence);
      expect(await store.leases.renew(callId, 'replica-a', fence, 5_000)).toBe(false);
      expect(await store.leases.takeOver(callId, 'rescue:d', 5_000, 1, 'replica-a')).toBeUndefined();
    });

    test('the number never goes backwards, neither by release nor by expiry', async ({
      harness: { store },
      expect,
    }) => {
      const callId = newCallId();
      const first = await store.leases.acquire(callId, 'replica-a', 5_000);
      await store.leases.release(callId, 'replica-a', first.fence);
      const second = await store.leases.acquire(callId, 'replica-b', 20);
      expect(second.fence).toBeGreaterThan(first.fence);
      await waitUntil(async () => (await store.leases.read(callId)) === undefined, { what: 'the lease to expire' });
      const third = await store.leases.acquire(callId, 'replica-c', 5_000);
      expect(third.fence).toBeGreaterThan(second.fence);
      expect(third.previousHolder).toBeUndefined();
      expect(third.reason).toBe('resumed');
    });

    test('a holder that was cut off takes its lease up again if nobody else has', async ({ harness, expect }) => {
      const { store } = harness;
      const callId = newCallId();
      const { fence } = await store.leases.acquire(callId, 'replica-a', 20);
      await waitUntil(async () => (await store.leases.read(callId)) === undefined, { what: 'the lease to expire' });
      expect(await store.leases.renew(callId, 'replica-a', fence, 20)).toBe('forgotten');
      expect(await store.leases.read(callId)).toEqual({ holder: 'replica-a', fence });

      await store.leases.acquire(callId, 'replica-b', 20);
      await waitUntil(async () => (await store.leases.read(callId)) === undefined, { what: 'the lease to expire' });
      expect(await store.leases.renew(callId, 'replica-a', fence, 5_000)).toBe(false);
    });

    test('leases of many calls are renewed together, each with an outcome of its own', async ({ harness, expect }) => {
      const { leases } = harness.store;
      const calls = await Promise.all(
        Array.from({ length: 70 }, async () => {
          const callId = newCallId();
          return { callId, ...(await leases.acquire(callId, 'replica-a', 60_000)) };
        }),
      );
      const [taken] = calls as [(typeof calls)[number]];
      await leases.acquire(taken.callId, 'replica-b', 60_000);
      const outcomes = await Promise.all(
        calls.map(({ callId, fence }) => leases.renew(callId, 'replica-a', fence, 5_000)),
      );
      expect(outcomes).toEqual([false, ...calls.slice(1).map(() => 'forgotten')]);
    });

    test('a lease that is given back right after its renewal is not taken up again by it', async ({
      harness,
      expect,
    }) => {
      const { leases } = harness.store;
      const callId = newCallId();
      const { fence } = await leases.acquire(callId, 'replica-a', 60_000);
      const renewed = leases.renew(callId, 'replica-a', fence, 5_000);
      expect(await leases.release(callId, 'replica-a', fence)).toBe(true);
      await renewed;
      expect(await leases.read(callId)).toBe(undefined);
    });

    test('after Redis has forgotten everything, a renewal brings lease and number back and says that the session is gone', async ({
      harness,
      expect,
    }) => {
      const { store, redis, keys } = harness;
      const callId = newCallId();
      await store.leases.acquire(callId, 'replica-a', 5_000);
      const { fence } = await store.leases.acquire(callId, 'replica-b', 5_000);
      await redis.del(keys.lease(callId), keys.fence(callId), keys.mailbox(callId));
      expect(await store.leases.renew(callId, 'replica-b', fence, 5_000)).toBe('forgotten');
      expect((await store.leases.acquire(callId, 'replica-c', 5_000)).fence).toBeGreaterThan(fence);
    });

    test('a lease can be had for a call without a session', async ({ harness: { store }, expect }) => {
      const { callId } = newSession();
      expect(await store.leases.acquire(callId, 'replica-a', 5_000)).toMatchObject({ reason: 'first' });
      expect(await store.sessions.read(callId)).toBeUndefined();
    });
  });
}
