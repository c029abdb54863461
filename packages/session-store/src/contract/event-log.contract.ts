import type { CallEvent } from '@trunkline/protocol';
import { atOnce, newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

const eventAt = (atMs: number): CallEvent => ({ type: 'stream.lost', atMs, streamSid: 'MZ1' });

export function eventLogContract(test: StoreTest): void {
  test.describe('event log', () => {
    test('events come back as they were written, page by page', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      await store.events.append(callId, [eventAt(1), eventAt(2)]);
      await store.events.append(callId, []);
      await store.events.append(callId, [eventAt(3)]);
      const first = await store.events.read(callId, { limit: 2 });
      expect(first.entries.map(({ event }) => event)).toEqual([eventAt(1), eventAt(2)]);
      expect(first.nextAfterId).toBe(first.entries[1]?.id);
      const second = await store.events.read(callId, { afterId: first.nextAfterId ?? '', limit: 2 });
      expect(second.entries.map(({ event }) => event)).toEqual([eventAt(3)]);
      expect(second.nextAfterId).toBeUndefined();
    });

    test('words that are taken out are in no entry, and no listener hears them', async ({ harness, expect }) => {
      const store = await harness.createStore({}, (text) => text.replaceAll('secret', '[gone]'));
      const callId = newCallId();
      const told: CallEvent[] = [];
      store.events.listen({ written: (_, facts) => told.push(...facts.map(({ event }) => event)), fenced: () => {} });
      await store.events.append(callId, [
        { type: 'caller.said', atMs: 1, turnId: 'turn_1', text: 'a secret' },
        eventAt(2),
      ]);
      const kept = [{ type: 'caller.said', atMs: 1, turnId: 'turn_1', text: 'a [gone]' }, eventAt(2)];
      expect(await store.events.readNewest(callId, 3)).toEqual(kept);
      expect(told).toEqual(kept);
      expect(JSON.stringify(await harness.redis.xrange(harness.keys.events(callId), '-', '+'))).not.toContain('secret');
    });

    test('the newest come back in the order in which they were written', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      const callId = newCallId();
      expect(await store.events.readNewest(callId, 2)).toEqual([]);
      await store.events.append(callId, [eventAt(1), eventAt(2), eventAt(3)]);
      await redis.xadd(keys.events(callId), '*', 'e', '{"type":"of tomorrow"}');
      expect(await store.events.readNewest(callId, 3)).toEqual([eventAt(2), eventAt(3)]);
    });

    test('what is appended at once stays together', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const callId = newCallId();
      await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).events.append(callId, [eventAt(2 * index), eventAt(2 * index + 1)]),
      );
      const { entries } = await other.events.read(callId);
      const times = entries.map(({ event }) => event.atMs);
      expect(times).toHaveLength(40);
      expect(times.filter((atMs, position) => position % 2 === 1 && atMs !== times[position - 1]! + 1)).toEqual([]);
    });

    test('a log is bounded, and the oldest go', async ({ harness, expect }) => {
      const { events } = await harness.createStore({ eventLogLength: 100 });
      const callId = newCallId();
      await events.append(
        callId,
        Array.from({ length: 1_000 }, (_, atMs) => eventAt(atMs)),
      );
      const { entries } = await events.read(callId);
      // Redis trims whole blocks of 100 entries (XADD, MAXLEN ~).
      expect(entries.length).toBeGreaterThanOrEqual(100);
      expect(entries.length).toBeLessThanOrEqual(200);
      expect(entries.at(-1)?.event.atMs).toBe(999);
    });

    test('an entry that cannot be read is left out and counted', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      const callId = newCallId();
      await store.events.append(callId, [eventAt(1)]);
      await redis.xadd(keys.events(callId), '*', 'e', '{"type":"from.the.future"}');
      const { entries, unreadable } = await store.events.read(callId);
      expect(entries.map(({ event }) => event)).toEqual([eventAt(1)]);
      expect(unreadable).toBe(1);
    });

    test('a call without events has an empty log', async ({ harness: { store }, expect }) => {
      expect(await store.events.read(newCallId())).toEqual({ entries: [], unreadable: 0, nextAfterId: undefined });
    });
  });
}
