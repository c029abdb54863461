import type { CallId } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { atOnce, newSession } from './harness.ts';
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

      expect(await sessions.listStale(harness.date.nowMs + 19)).toEqual({ calls: [], nextAfter: undefined });
      const stale = await sessions.listStale(harness.date.nowMs + 70_000);
      expect(new Set(stale.calls.map(({ callId }) => callId))).toEqual(new Set([orphan.callId, lost.callId]));
    });

    test('a stale call cannot be marked once it has a new holder', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const orphan = await goLive(harness, 20);
      await untilLeaseIsOver(harness, orphan.callId);
      const [stale] = (await sessions.listStale(harness.date.nowMs + 1_000)).calls;
      await leases.acquire(orphan.callId, 'replica-b', 60_000);
      expect(await sessions.update(orphan.callId, { state: 'lost' }, stale)).toBe('fenced');
    });

    test('a released stream whose session stayed live is stale at once', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const call = await goLive(harness, 60_000);
      await leases.release(call.callId, 'replica-a', call.fence);
      await waitUntil(async () => (await sessions.listStale(harness.date.nowMs)).calls.length > 0);
      expect(await sessions.listStale(harness.date.nowMs)).toMatchObject({ calls: [call] });
    });

    test('the sweep forgets entries of calls that are over', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      const call = await goLive(harness, 20);
      await untilLeaseIsOver(harness, call.callId);
      await redis.del(keys.session(call.callId));
      expect(await store.sessions.listStale(harness.date.nowMs + 1_000)).toMatchObject({ calls: [] });
      await waitUntil(async () => (await redis.zcard(keys.live)) === 0, { what: 'the entry to go' });
    });

    test('callers who are with a person fill no page of the calls that need somebody', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const passedOn = await atOnce(25, async () => {
        const call = await goLive(harness, 60_000);
        await sessions.moveTransfer(call.callId, { transferId: 'cmd_1', to: 'dialling' });
        await leases.release(call.callId, 'replica-a', call.fence);
        return call;
      });
      harness.date.nowMs += 1;
      const lost = await goLive(harness, 60_000);
      await leases.release(lost.callId, 'replica-a', lost.fence);
      const list = (after?: number) => sessions.listStale(harness.date.nowMs, { limit: 10, after });
      const lapsed = (): Promise<number> => harness.redis.zcount(harness.keys.live, '-inf', harness.date.nowMs);
      await waitUntil(async () => (await lapsed()) === 26, { what: 'all leases to be over' });

      // By pages at once.
      const first = await list();
      expect(first.calls).toEqual([]);
      expect(await list(first.nextAfter)).toEqual({ calls: [lost], nextAfter: undefined });
      // And on the first page, from the next look on.
      await waitUntil(async () => (await lapsed()) === 1, { what: 'the others to be put off' });
      expect(await list()).toEqual({ calls: [lost], nextAfter: undefined });

      // A caller whom nobody answers needs an agent again, and is not put off any longer.
      const { callId } = passedOn[0]!;
      await sessions.moveTransfer(callId, { transferId: 'cmd_1', to: 'failed' });
      await waitUntil(async () => (await list()).calls.some((call) => call.callId === callId));
    });

    test('calls that ended come by their end, in pages, whatever was begun since', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const ended = Array.from({ length: 5 }, (_, index) => ({ ...newSession(), endedAtMs: 1_000 + index }));
      for (const { endedAtMs, ...session } of ended) {
        await sessions.create(session);
        await sessions.end(session.callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs });
      }
      await sessions.create(newSession());
      await waitUntil(async () => (await harness.redis.zcard(harness.keys.endedCalls)) === 5);
      const first = await sessions.listEnded(1_001, 1_004, { limit: 3 });
      const second = await sessions.listEnded(1_001, 1_004, { limit: 3, after: first.nextAfter });
      const idsOf = (page: { sessions: { callId: CallId }[] }): CallId[] => page.sessions.map(({ callId }) => callId);
      const all = ended.map(({ callId }) => callId);
      expect([idsOf(first), idsOf(second)]).toEqual([all.slice(1, 4), all.slice(4)]);
      expect(second.nextAfter).toBeUndefined();
      expect(await harness.redis.pttl(harness.keys.endedCalls)).toBeGreaterThan(0);
    });

    test('the list of ended calls forgets what ended too long ago', async ({ harness, expect }) => {
      const { sessions } = await harness.createStore({ endedListMs: 1_000 });
      for (const endedAtMs of [10_000, 11_001]) {
        const session = newSession();
        await sessions.create(session);
        await sessions.end(session.callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs });
      }
      await waitUntil(async () => (await harness.redis.zcount(harness.keys.endedCalls, 11_001, 11_001)) === 1);
      expect(await harness.redis.zcard(harness.keys.endedCalls)).toBe(1);
    });
  });
}
