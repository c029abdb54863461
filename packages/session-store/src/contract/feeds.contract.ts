import type { ChatEvent } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { newCallId } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

const said = (text: string): ChatEvent => ({ type: 'message.posted', messageId: 'm', role: 'human', text });
const textOf = ({ event }: { event: ChatEvent }): string => (event.type === 'message.posted' ? event.text : event.type);

async function openFeed({ store, connect }: StoreHarness) {
  const { sessionId } = await store.chats.open(undefined, { channel: 'chat' });
  const reader = store.createFeedReader({ subscriber: await connect() });
  return { sessionId, reader };
}

export function feedsContract(test: StoreTest): void {
  test.describe('feeds', () => {
    test('a reader gets what there is and then what comes, in batches that are bounded', async ({
      harness,
      expect,
    }) => {
      const { store } = harness;
      const { sessionId, reader } = await openFeed(harness);
      const long = 'x'.repeat(20_000);
      await store.feeds.append(sessionId, [said('a'), said(long), said(long), said(long), said('b')]);
      const batches: string[][] = [];
      for await (const batch of reader.read(sessionId, '0', new AbortController().signal)) {
        batches.push(batch.map((entry) => textOf(entry).slice(0, 13)));
        if (batches.length === 2) await store.feeds.append(sessionId, [said('c')]);
        if (batches.length === 3) await store.chats.end(sessionId);
      }
      expect(batches).toEqual([['a', 'x'.repeat(13), 'x'.repeat(13)], ['x'.repeat(13), 'b'], ['c'], ['session.ended']]);
      await reader.close();
    });

    test('reading ends when its signal aborts, and with an expired session', async ({ harness, expect }) => {
      const store = await harness.createStore({ chatSessionMs: 20 });
      const reader = store.createFeedReader({ subscriber: await harness.connect() });
      const { sessionId } = await store.chats.open(undefined, { channel: 'chat' });
      const controller = new AbortController();
      const aborted = reader.read(sessionId, '0', controller.signal).next();
      controller.abort();
      expect(await aborted).toMatchObject({ done: true });
      await waitUntil(async () => (await store.chats.read(sessionId))?.state === 'expired', { what: 'the expiry' });
      const read = reader.read(sessionId, '0', new AbortController().signal);
      expect(await read.next()).toMatchObject({ value: [{ event: { type: 'session.ended', state: 'expired' } }] });
      expect(await read.next()).toMatchObject({ done: true });
      await expect(store.feeds.read(sessionId, 'nonsense')).rejects.toMatchObject({ code: 'TL_BAD_REQUEST' });
      await reader.close();
    });

    test('a lost wake-up costs one poll', async ({ harness, expect }) => {
      const { store, redis, keys, clock } = harness;
      const { sessionId, reader } = await openFeed(harness);
      const signals: string[] = [];
      const next = reader.read(sessionId, '0', new AbortController().signal).next();
      const stop = reader.listen(sessionId, (signal) => signals.push(signal));
      await waitUntil(() => signals.length > 0 || undefined, { what: 'the subscription', timeoutMs: 300 }).catch(
        () => {},
      );
      // Written behind the store's back, so nobody is woken.
      await redis.xadd(keys.feed(sessionId), '*', 'e', JSON.stringify(said('silent')));
      clock.advance(1_000);
      expect((await next).value?.map(textOf)).toEqual(['silent']);
      await store.feeds.say(sessionId, 'typing:user');
      await waitUntil(() => signals.includes('typing:user'), { what: 'the signal' });
      stop();
      await reader.close();
    });

    test('a call writes for its session, until a newer holder of it has written', async ({ harness, expect }) => {
      const { store } = harness;
      const { sessionId } = await openFeed(harness);
      const callId = newCallId();
      const heard: ChatEvent = { type: 'partial', callId, turnId: 'turn_1', role: 'user', text: 'hel' };
      const write = (fence: number) => store.feeds.append(sessionId, [heard], { writer: callId, fence });
      expect(await write(1_790_000_000_000_001)).toBe('written');
      expect(await write(1_790_000_000_000_002)).toBe('written');
      expect(await write(1_790_000_000_000_001)).toBe('fenced');
      expect(await store.feeds.append(newCallId(), [heard])).toBe('no-session');
      expect((await store.feeds.read(sessionId, '0')).events).toHaveLength(2);
    });

    test('a feed is bounded, and is forgotten with its session', async ({ harness, expect }) => {
      const store = await harness.createStore({ feedLength: 100 });
      const { sessionId } = await store.chats.open(undefined, { channel: 'chat' });
      for (let batch = 0; batch < 10; batch += 1) {
        await store.feeds.append(
          sessionId,
          Array.from({ length: 100 }, () => said('x')),
        );
      }
      expect(await harness.redis.xlen(harness.keys.feed(sessionId))).toBeLessThan(300);
      expect(await harness.redis.pttl(harness.keys.feed(sessionId))).toBeGreaterThan(0);
    });

    test('a place is told from which the running answer can be read', async ({ harness: { store }, expect }) => {
      const { sessionId } = await store.chats.open(undefined, { channel: 'chat' });
      await store.feeds.append(sessionId, [said('before')]);
      const { last } = await store.feeds.place(sessionId);
      expect(await store.feeds.place(sessionId)).toEqual({ last });
      await store.chatQueue.enqueue(sessionId, { messageId: 'm', text: 't' }, { maxWaiting: 1, perMinute: 9 });
      expect(await store.feeds.place(sessionId)).toEqual({ last, runningAfter: last });
      const turn = await store.chatTurns.take(sessionId, 'replica-a');
      if (typeof turn === 'string') throw new Error(turn);
      await store.chatTurns.append(turn, { step: 1, events: [said('begun')] });
      expect(await store.feeds.place(sessionId)).toMatchObject({ runningAfter: last, runningMessageId: 'm' });
    });
  });
}
