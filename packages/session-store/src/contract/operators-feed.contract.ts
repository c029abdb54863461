import type { CallEvent, CallId } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import type { OperatorsFeedItem } from '../console/feed-items.ts';
import { newCallId, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

const eventAt = (atMs: number): CallEvent => ({ type: 'stream.lost', atMs, streamSid: 'MZ1' });

/** All that the feed says after a place, once there is so much of it. */
async function told({ store }: StoreHarness, after: string, count: number): Promise<OperatorsFeedItem[]> {
  const isThere = async (): Promise<boolean> => (await store.operatorsFeed.read(after)).entries.length >= count;
  await waitUntil(isThere, { what: `${count} entries` });
  return (await store.operatorsFeed.read(after)).entries.map(({ item }) => item);
}

/** Writes as another process does, whose facts this one has not told. */
const tellBehindItsBack = (harness: StoreHarness, id: string, callId: CallId): Promise<unknown> =>
  harness.redis.xadd(harness.keys.operators, id, 'i', JSON.stringify({ kind: 'session', callId }), 'c', callId);

export function operatorsFeedContract(test: StoreTest): void {
  test.describe("operators' feed", () => {
    test('facts are told with their ids in the log, those of a stale holder are not', async ({ harness, expect }) => {
      const { store } = harness;
      const callId = newCallId();
      const place = await store.operatorsFeed.place();
      const { fence } = await store.leases.acquire(callId, 'replica-a', 60_000);
      await store.leases.acquire(callId, 'replica-b', 60_000);
      expect(await store.events.append(callId, [eventAt(1)], { fence })).toBe('fenced');
      await store.events.append(callId, [eventAt(2), eventAt(3)]);
      const { entries } = await store.events.read(callId);
      expect(await told(harness, place, 1)).toEqual([{ kind: 'facts', callId, facts: entries }]);
    });

    test('the steps of a session are told that no fact tells', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const session = newSession();
      const { callId } = session;
      const place = await harness.store.operatorsFeed.place();
      await sessions.create(session);
      await sessions.create(session);
      await sessions.writeAgent(callId, { vapiCallId: 'vapi-1' }, { number: 1 });
      await sessions.update(callId, { floor: 'caller' });
      await sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 2 });
      await sessions.end(callId, { endedBy: 'agent', endedReason: 'hung-up', endedAtMs: 3 });
      const changed = { kind: 'session', callId };
      expect(await told(harness, place, 4)).toEqual([
        changed,
        changed,
        { kind: 'floor', callId, floor: 'caller' },
        changed,
      ]);
    });

    test('whoever comes back goes on where he was, unless something between was dropped', async ({
      harness,
      expect,
    }) => {
      const { redis, keys } = harness;
      const { operatorsFeed } = await harness.createStore({ operatorsFeedLength: 100 });
      const callId = newCallId();
      const nowMs = Date.now();
      const first = `${nowMs - 1_000}-0`;
      await tellBehindItsBack(harness, first, callId);
      await tellBehindItsBack(harness, `${nowMs}-0`, callId);
      expect(await operatorsFeed.read(first)).toEqual({
        entries: [{ id: `${nowMs}-0`, item: { kind: 'session', callId } }],
        hasGap: false,
        nextAfterId: `${nowMs}-0`,
        isFull: false,
      });
      expect(await operatorsFeed.read(`${nowMs}-0`)).toMatchObject({ entries: [], nextAfterId: `${nowMs}-0` });
      expect(await operatorsFeed.read(`${nowMs - 300_001}-0`)).toMatchObject({ hasGap: true });
      for (let index = 1; index < 300; index += 1) operatorsFeed.tell({ kind: 'session', callId });
      await waitUntil(async () => (await redis.xlen(keys.operators)) < 300, { what: 'the feed to be cut' });
      expect(await operatorsFeed.read(first)).toMatchObject({ hasGap: true });
      await expect(operatorsFeed.read('nonsense')).rejects.toMatchObject({ code: 'TL_BAD_REQUEST' });
    });

    test('a place in a feed that Redis has forgotten is a gap, and reading goes on from what is there', async ({
      harness,
      expect,
    }) => {
      const { store } = harness;
      const callId = newCallId();
      await tellBehindItsBack(harness, `${Date.now()}-0`, callId);
      const id = await store.operatorsFeed.place();
      const ahead = `${Number(id.split('-')[0]) + 60_000}-0`;
      expect(await store.operatorsFeed.read(ahead)).toMatchObject({ hasGap: true, nextAfterId: id, entries: [] });
    });

    test('what a newer version writes is left out, and what is known of a call can be taken out', async ({
      harness,
      expect,
    }) => {
      const { redis, keys, store } = harness;
      const [one, other] = [newCallId(), newCallId()];
      const place = await store.operatorsFeed.place();
      await redis.xadd(keys.operators, '*', 'i', '{"kind":"of tomorrow"}', 'c', one);
      await redis.xadd(keys.operators, '*', 'i', 'no JSON', 'c', one);
      await store.events.append(one, [eventAt(1)]);
      await store.events.append(other, [eventAt(1)]);
      await store.levels.append([{ callId: one, levels: { atMs: 1, caller: 'AAAA', heardAgent: '' } }]);
      expect((await told(harness, place, 3)).map(({ kind }) => kind)).toEqual(['facts', 'facts', 'levels']);
      expect(await store.operatorsFeed.forget(one)).toBe(3);
      expect(await told(harness, place, 2)).toMatchObject([{ callId: other }, { kind: 'levels' }]);
    });

    test('it is forgotten when nobody has told anything for as long as it reaches back', async ({
      harness: { store, redis, keys },
      expect,
    }) => {
      store.operatorsFeed.tell({ kind: 'session', callId: newCallId() });
      await waitUntil(async () => (await redis.exists(keys.operators)) === 1, { what: 'the entry' });
      const leftMs = await redis.pttl(keys.operators);
      expect(leftMs).toBeGreaterThan(200_000);
      expect(leftMs).toBeLessThanOrEqual(300_000);
    });

    test('a reader hears of what comes after its start, and of no more once it is closed', async ({
      harness,
      expect,
    }) => {
      const { store } = harness;
      const [before, during, after] = [newCallId(), newCallId(), newCallId()];
      await store.events.append(before, [eventAt(1)]);
      await waitUntil(async () => (await store.operatorsFeed.read('0')).entries.length === 1, { what: 'the first' });
      const heard: OperatorsFeedItem[] = [];
      const reader = store.createOperatorsFeedReader({
        client: await harness.connect(),
        onEntries: (entries) => heard.push(...entries.map(({ item }) => item)),
        onGap: () => expect.unreachable('nothing was dropped'),
        onStore: () => expect.unreachable('Redis was there'),
      });
      await reader.start();
      for (let index = 0; index < 1_000; index += 1) await store.events.append(during, [eventAt(index)]);
      await waitUntil(() => heard.length === 1_000, { what: 'what was told' });
      const times = heard.flatMap((item) => (item.kind === 'facts' ? item.facts.map(({ event }) => event.atMs) : []));
      expect(times).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
      await reader.close();
      await store.events.append(after, [eventAt(1)]);
      await waitUntil(async () => (await store.operatorsFeed.read('0', 2_000)).entries.length === 1_002, {
        what: 'the last',
      });
      expect(heard).toHaveLength(1_000);
    });
  });
}
