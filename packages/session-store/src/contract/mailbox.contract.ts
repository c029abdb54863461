import type { CallId, MailboxMessage } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';
import type { MailboxReader } from '../streams/mailbox-reader.ts';

const ended = (status: string): MailboxMessage => ({ type: 'carrier.callEnded', status });

interface ReadMessage {
  callId: CallId;
  message: MailboxMessage;
}

interface OpenReader extends AsyncDisposable {
  reader: MailboxReader;
  read: ReadMessage[];
}

/** A reader for `replica-a`, over connections of its own. */
async function openReader(harness: StoreHarness, onMessage?: (message: MailboxMessage) => void): Promise<OpenReader> {
  const read: ReadMessage[] = [];
  const store = await harness.createStore();
  const subscriber = await harness.connect();
  const reader = store.createMailboxReader({
    replicaId: 'replica-a',
    subscriber,
    onMessage(callId, message) {
      read.push({ callId, message });
      onMessage?.(message);
    },
  });
  await untilSubscribed(harness);
  return { reader, read, [Symbol.asyncDispose]: () => reader.close() };
}

/** Until some node counts the subscription: what is published after that arrives. */
async function untilSubscribed({ redis, keys }: StoreHarness): Promise<void> {
  const channel = `${keys.wakePrefix}replica-a`;
  await waitUntil(async () => {
    const nodes = 'nodes' in redis ? redis.nodes('all') : [redis];
    const counts = await Promise.all(nodes.map((node) => node.pubsub('NUMSUB', channel)));
    return counts.some((count) => Number(count[1]) > 0);
  });
}

export function mailboxContract(test: StoreTest): void {
  test.describe('mailbox', () => {
    test('a message wakes the holder over another connection, without a poll', async ({ harness, expect }) => {
      await using opened = await openReader(harness);
      const callId = newCallId();
      const { mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      opened.reader.watch(callId, mailboxCursor);
      expect(await harness.store.mailbox.post(callId, ended('completed'))).toBe(true);
      await waitUntil(() => opened.read.length > 0, { what: 'the wake-up' });
      expect(opened.read).toEqual([{ callId, message: ended('completed') }]);
    });

    test('a newer stream on another replica tells the older holder to release the call', async ({ harness, expect }) => {
      await using opened = await openReader(harness);
      const callId = newCallId();
      const { mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      opened.reader.watch(callId, mailboxCursor);
      const { fence } = await harness.store.leases.acquire(callId, 'replica-b', 60_000);
      await waitUntil(() => opened.read.length > 0, { what: 'the wake-up' });
      expect(opened.read).toEqual([{ callId, message: { type: 'stream.superseded', fence, reason: 'superseded' } }]);
    });

    test('a lost wake-up only delays: the poll finds the message', async ({ harness, expect }) => {
      await using opened = await openReader(harness);
      const callId = newCallId();
      opened.reader.watch(callId, '0-0');
      // Nobody holds a lease, so nobody is woken.
      expect(await harness.store.mailbox.post(callId, ended('busy'))).toBe(false);
      await waitUntil(() => {
        harness.clock.advance(1_000);
        return opened.read.length > 0;
      });
      expect(opened.read).toEqual([{ callId, message: ended('busy') }]);
    });

    test('nothing is missed between the lease and the first look', async ({ harness, expect }) => {
      const callId = newCallId();
      await harness.store.mailbox.post(callId, ended('before'));
      const { mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      await harness.store.mailbox.post(callId, ended('between'));
      await using opened = await openReader(harness);
      opened.reader.watch(callId, mailboxCursor);
      await waitUntil(() => opened.read.length === 2);
      expect(opened.read.map(({ message }) => message)).toEqual([ended('before'), ended('between')]);
    });

    test('the next holder does not hear what was said to the one before', async ({ harness, expect }) => {
      const callId = newCallId();
      await harness.store.leases.acquire(callId, 'replica-b', 60_000);
      await harness.store.mailbox.post(callId, ended('to the first'));
      const { mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      await using opened = await openReader(harness);
      opened.reader.watch(callId, mailboxCursor);
      await harness.store.mailbox.post(callId, ended('to the second'));
      await waitUntil(() => opened.read.length > 0);
      expect(opened.read.map(({ message }) => message)).toEqual([ended('to the second')]);
    });

    test('each message is handed out once and in order, however often the reader looks', async ({
      harness,
      expect,
    }) => {
      await using opened = await openReader(harness);
      const callIds = [newCallId(), newCallId()];
      for (const callId of callIds) {
        const { mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
        opened.reader.watch(callId, mailboxCursor);
      }
      await atOnce(200, async (index) => {
        harness.clock.advance(1_000);
        await harness.store.mailbox.post(callIds[index % 2]!, ended(String(index)));
      });
      await waitUntil(() => opened.read.length >= 200);
      const ofCall = (wanted: number): string[] =>
        opened.read.flatMap(({ callId, message }) =>
          callId === callIds[wanted] && message.type === 'carrier.callEnded' ? [message.status] : [],
        );
      expect(ofCall(0)).toEqual(Array.from({ length: 100 }, (_, index) => String(2 * index)));
      expect(ofCall(1)).toEqual(Array.from({ length: 100 }, (_, index) => String(2 * index + 1)));
    });

    test('what is no message is counted and skipped', async ({ harness, expect }) => {
      const { redis, keys, store } = harness;
      const callId = newCallId();
      await redis.xadd(keys.mailbox(callId), '*', 'm', 'not JSON');
      await redis.xadd(keys.mailbox(callId), '*', 'm', '{"type":"unknown"}');
      await redis.xadd(keys.mailbox(callId), '*', 'other', 'field');
      await store.mailbox.post(callId, ended('completed'));
      await using opened = await openReader(harness);
      opened.reader.watch(callId, '0-0');
      await waitUntil(() => opened.read.length > 0);
      expect(opened.read.map(({ message }) => message)).toEqual([ended('completed')]);
      expect(opened.reader.counters).toEqual({ malformed: 3, failedReads: 0, failedHandlers: 0 });
    });

    test('a handler that throws loses its message and no other', async ({ harness, expect }) => {
      const callId = newCallId();
      for (const status of ['bad', 'good']) await harness.store.mailbox.post(callId, ended(status));
      await using opened = await openReader(harness, (message) => {
        if (message.type === 'carrier.callEnded' && message.status === 'bad') throw new Error('cannot');
      });
      opened.reader.watch(callId, '0-0');
      await waitUntil(() => opened.read.length === 2);
      expect(opened.reader.counters.failedHandlers).toBe(1);
    });

    test('after unwatch nothing more is handed out, not even what was read already', async ({ harness, expect }) => {
      const callId = newCallId();
      for (const status of ['first', 'second']) await harness.store.mailbox.post(callId, ended(status));
      await using opened = await openReader(harness, () => opened.reader.unwatch(callId));
      opened.reader.watch(callId, '0-0');
      await waitUntil(() => opened.read.length > 0);
      const another = newCallId();
      await harness.store.mailbox.post(another, ended('another'));
      opened.reader.watch(another, '0-0');
      await waitUntil(() => opened.read.length > 1);
      expect(opened.read.map(({ message }) => message)).toEqual([ended('first'), ended('another')]);
    });

    test('watching from now on skips what is there', async ({ harness, expect }) => {
      const callId = newCallId();
      await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      await harness.store.mailbox.post(callId, ended('old'));
      await using opened = await openReader(harness);
      opened.reader.watch(callId, 'now');
      let posted = 0;
      await waitUntil(async () => {
        posted += 1;
        await harness.store.mailbox.post(callId, ended(`new-${posted}`));
        return opened.read.length > 0;
      });
      expect(opened.read.map(({ message }) => message)).not.toContainEqual(ended('old'));
    });

    test('an unread mailbox is bounded, and the oldest go', async ({ harness, expect }) => {
      const { mailbox } = await harness.createStore({ mailboxLength: 3 });
      const callId = newCallId();
      await atOnce(5, (index) => mailbox.post(callId, ended(String(index))));
      const left = await harness.redis.xrange(harness.keys.mailbox(callId), '-', '+');
      expect(left.map(([, [, text]]) => text)).toEqual([2, 3, 4].map((index) => JSON.stringify(ended(String(index)))));
    });
  });
}
