import type { CallId } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

/** A session whose stream `replica-a` holds for `leaseMs`. */
async function goLive(harness: StoreHarness, leaseMs: number) {
  const { sessions, leases } = harness.store;
  const session = newSession();
  await sessions.create(session);
  const lease = await leases.acquire(session.callId, 'replica-a', leaseMs);
  await sessions.update(session.callId, { state: 'live' }, lease);
  // The index is written on the side; the reply to this comes after it, on the same connection.
  await harness.redis.zscore(harness.keys.live, session.callId);
  return { callId: session.callId, fence: lease.fence };
}

const untilLeaseIsOver = (harness: StoreHarness, callId: CallId): Promise<unknown> =>
  waitUntil(async () => (await harness.store.leases.read(callId)) === undefined, { what: 'the lease to expire' });

export function callListsContract(test: StoreTest): void {
  test.describe('lists of calls', () => {
    test('recent calls come newest first, and only so many are kept', async ({ harness, expect }) => {
      const { sessions } = await harness.createStore({ recentCalls: 3 });
      const created = Array.from({ length: 5 }, (_, index) => newSession({ createdAtMs: 1_000 + index }));
      for (const session of created) await sessions.create(session);
      const newest = created.slice(2).toReversed();
      await waitUntil(async () => (await sessions.listRecent())[0]?.callId === newest[0]?.callId);
      expect(await sessions.listRecent()).toEqual(newest);
      expect(await sessions.listRecent(2)).toEqual(newest.slice(0, 2));
    });

    test('live calls are those with a stream', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const live = await goLive(harness, 60_000);
      const lost = await goLive(harness, 60_000);
      const ended = await goLive(harness, 60_000);
      await sessions.update(lost.callId, { state: 'lost' });
      await sessions.end(ended.callId, { endedBy: 'agent', endedReason: 'done', endedAtMs: 1 });
      const listed = await sessions.listLive();
      expect(listed.map(({ callId }) => callId)).toEqual([live.callId]);
      const entry = (): Promise<string | null> => harness.redis.zscore(harness.keys.live, ended.callId);
      await waitUntil(async () => (await entry()) === null, { what: 'the end to drop its entry' });
    });

    test('a live or lost call that nobody holds any more is stale; a held one is not', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const orphan = await goLive(harness, 20);
      await goLive(harness, 60_000);
      const lost = await goLive(harness, 20);
      await sessions.update(lost.callId, { state: 'lost' });
      await untilLeaseIsOver(harness, orphan.callId);
      await untilLeaseIsOver(harness, lost.callId);

      expect(await sessions.listStale(harness.date.nowMs + 19, 10)).toEqual([]);
      const stale = await sessions.listStale(harness.date.nowMs + 70_000, 10);
      expect(new Set(stale.map(({ callId }) => callId))).toEqual(new Set([orphan.callId, lost.callId]));
    });

    test('a stale call cannot be marked once it has a new holder', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const orphan = await goLive(harness, 20);
      await untilLeaseIsOver(harness, orphan.callId);
      const [stale] = await sessions.listStale(harness.date.nowMs + 1_000, 10);
      await leases.acquire(orphan.callId, 'replica-b', 60_000);
      expect(await sessions.update(orphan.callId, { state: 'lost' }, stale)).toBe('fenced');
    });

    test('a released stream whose session stayed live is stale at once', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const call = await goLive(harness, 60_000);
      await leases.release(call.callId, 'replica-a', call.fence);
      await waitUntil(async () => (await sessions.listStale(harness.date.nowMs, 10)).length > 0);
      expect(await sessions.listStale(harness.date.nowMs, 10)).toEqual([call]);
    });

    test('the sweep forgets entries of calls that are over', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      const call = await goLive(harness, 20);
      await untilLeaseIsOver(harness, call.callId);
      await redis.del(keys.session(call.callId));
      expect(await store.sessions.listStale(harness.date.nowMs + 1_000, 10)).toEqual([]);
      await waitUntil(async () => (await redis.zcard(keys.live)) === 0, { what: 'the entry to go' });
    });
  });
}
