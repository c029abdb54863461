import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

const LONG = { visibilityMs: 60_000 };
const ROOMY = { maxLength: 100 };

export function queuesContract(test: StoreTest): void {
  test.describe('message queues', () => {
    test('messages come out in order, one at a time', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      for (const message of ['one', 'two']) await store.queues.push(callId, message, ROOMY);
      const one = await store.queues.take(callId, LONG);
      expect(one).toMatchObject({ message: 'one', deliveries: 1 });
      expect(await store.queues.take(callId, LONG)).toBeUndefined();
      expect(await store.queues.length(callId)).toBe(2);
      expect(await store.queues.ack(callId, one?.token ?? '')).toBe(true);
      expect(await store.queues.take(callId, LONG)).toMatchObject({ message: 'two', deliveries: 1 });
    });

    test('a full queue refuses the newest', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      const outcomes = await atOnce(5, (index) => store.queues.push(callId, `m${index}`, { maxLength: 3 }));
      expect(outcomes).toEqual(['queued', 'queued', 'queued', 'full', 'full']);
      expect(await store.queues.length(callId)).toBe(3);
    });

    test('of many who take at once, one gets the message', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const callId = newCallId();
      await other.queues.push(callId, 'only', ROOMY);
      const taken = await atOnce(20, (index) => (index % 2 ? other : harness.store).queues.take(callId, LONG));
      expect(taken.filter((message) => message !== undefined)).toHaveLength(1);
    });

    test('what a dead consumer had is handed out again, before what came later', async ({ harness, expect }) => {
      const { queues } = harness.store;
      const callId = newCallId();
      for (const message of ['one', 'two']) await queues.push(callId, message, ROOMY);
      const dead = await queues.take(callId, { visibilityMs: 20 });
      const again = await waitUntil(() => queues.take(callId, LONG), { what: 'a second delivery' });
      expect(again).toMatchObject({ message: 'one', deliveries: 2 });

      expect(await queues.ack(callId, dead?.token ?? '')).toBe(false);
      expect(await queues.length(callId)).toBe(2);
      expect(await queues.ack(callId, again?.token ?? '')).toBe(true);
      expect(await queues.take(callId, LONG)).toMatchObject({ message: 'two', deliveries: 1 });
    });

    test('an empty queue gives nothing, and a queue that nobody uses is forgotten', async ({ harness, expect }) => {
      const { queues } = await harness.createStore({ queueTtlMs: 20 });
      const callId = newCallId();
      expect(await queues.take(callId, LONG)).toBeUndefined();
      await queues.push(callId, 'forgotten', ROOMY);
      await waitUntil(async () => (await queues.length(callId)) === 0, { what: 'the queue to expire' });
    });
  });
}
