import type { ChatEvent } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import type { DueSession } from '../chat/chat-queue.ts';
import type { HeldTurn } from '../chat/chat-turns.ts';
import type { SessionStore } from '../session-store.ts';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

const LIMITS = { maxWaiting: 20, perMinute: 1_000 };
const delta = (messageId: string, text: string): ChatEvent => ({ type: 'message.delta', messageId, delta: text });

async function openSession(store: SessionStore, ...messages: string[]): Promise<string> {
  const { sessionId } = await store.chats.open(undefined, { channel: 'chat' });
  for (const text of messages) await store.chatQueue.enqueue(sessionId, { messageId: text, text }, LIMITS);
  return sessionId;
}

async function takeTurn(store: SessionStore, sessionId: string, holder = 'replica-a'): Promise<HeldTurn> {
  const turn = await store.chatTurns.take(sessionId, holder);
  if (typeof turn === 'string') throw new Error(`expected a turn, got ${turn}`);
  return turn;
}

const answered = (answer: string): Parameters<SessionStore['chatTurns']['finish']>[1] => ({
  state: 'answered',
  answer,
  toldAtMs: 7,
  events: [],
});

export function chatTurnsContract(test: StoreTest): void {
  test.describe('turns of a chat', () => {
    test('messages are taken in order and one at a time, whoever asks', async ({ harness, expect }) => {
      const { store } = harness;
      const other = await harness.createStore();
      const sessionId = await openSession(store, 'one', 'two');
      const taken = await atOnce(10, (index) => (index % 2 ? other : store).chatTurns.take(sessionId, `r${index}`));
      const turns = taken.filter((turn) => typeof turn !== 'string');
      expect(turns).toMatchObject([{ messageId: 'one', number: 1, shown: '', asks: 0 }]);
      expect(taken.filter((turn) => turn === 'busy')).toHaveLength(9);
      expect(await store.chatTurns.append(turns[0]!, { step: 1, chatId: 'chat-1' })).toBe(true);
      expect(await store.chatTurns.finish(turns[0]!, answered('yes'))).toBe(true);
      const second = await takeTurn(other, sessionId);
      expect(second).toMatchObject({ messageId: 'two', chat: { previousChatId: 'chat-1', toldTurn: 1, toldAtMs: 7 } });
      expect(await other.chatTurns.finish(second, answered('no'))).toBe(true);
      expect(await store.chatTurns.take(sessionId, 'r')).toBe('idle');
      expect(await store.chats.entries(sessionId)).toMatchObject([
        { id: 'one', role: 'user', state: 'answered', answer: 'yes', chatId: 'chat-1' },
        { id: 'two', role: 'user', state: 'answered', answer: 'no' },
      ]);
    });

    test('whoever takes over a turn finds what was shown, and its last holder writes nothing any more', async ({
      harness,
      expect,
    }) => {
      const store = await harness.createStore({ chatLeaseMs: 20 });
      const sessionId = await openSession(store, 'one');
      const late = await takeTurn(store, sessionId);
      await store.chatTurns.append(late, {
        step: 1,
        shown: 'Hel',
        asks: 1,
        chatId: 'c',
        events: [delta('one', 'Hel')],
      });
      const next = (await waitUntil(
        async () => {
          const turn = await store.chatTurns.take(sessionId, 'replica-b');
          return typeof turn !== 'string' && turn;
        },
        { what: 'the lease to run out' },
      )) as HeldTurn;
      expect(next).toMatchObject({ messageId: 'one', shown: 'Hel', asks: 1, chatId: 'c', step: 1 });
      expect(await store.chatTurns.append(late, { step: 2, shown: 'lo', events: [delta('one', 'lo')] })).toBe(false);
      expect(await store.chatTurns.renew(late)).toBe(false);
      expect(await store.chatTurns.finish(late, answered('Hello'))).toBe(false);
      expect((await store.feeds.read(sessionId, '0')).events.map(({ event }) => event)).toEqual([delta('one', 'Hel')]);
      expect(await store.chatTurns.append(next, { step: 2, shown: 'lo', events: [delta('one', 'lo')] })).toBe(true);
    });

    test('a step that is written again is written once', async ({ harness: { store }, expect }) => {
      const sessionId = await openSession(store, 'one');
      const turn = await takeTurn(store, sessionId);
      const step = { step: 1, shown: 'Hi', events: [delta('one', 'Hi')] };
      expect(await atOnce(3, () => store.chatTurns.append(turn, step))).toEqual([true, true, true]);
      expect((await store.feeds.read(sessionId, '0')).events).toHaveLength(1);
      expect(await store.chatTurns.seize(sessionId, 'replica-b')).toMatchObject({ shown: 'Hi', isStopped: true });
      expect(await store.chatTurns.append(turn, { step: 2 })).toBe(false);
    });

    test('a message is queued once; a full queue and too many a minute are refused with a time', async ({
      harness: { store },
      expect,
    }) => {
      const sessionId = await openSession(store, 'one');
      const put = (text: string, limits = { maxWaiting: 1, perMinute: 3 }) =>
        store.chatQueue.enqueue(sessionId, { messageId: text, text }, limits);
      expect(await put('one')).toMatchObject({ outcome: 'repeated' });
      expect(await put('two')).toMatchObject({ outcome: 'queued', after: '0-0' });
      await expect(put('three')).rejects.toMatchObject({ code: 'TL_QUEUE_FULL', retryAfterMs: expect.any(Number) });
      const turn = await takeTurn(store, sessionId);
      await store.chatTurns.finish(turn, { state: 'failed', answer: '', code: 'TL_ANSWER_EMPTY', events: [] });
      // The answer has failed, so the same message is asked anew.
      expect(await put('one')).toMatchObject({ outcome: 'queued' });
      const refused = await put('four', { maxWaiting: 9, perMinute: 3 }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'TL_RATE_LIMITED' });
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(30_000);
      await expect(
        store.chatQueue.enqueue('sess_unknown', { messageId: 'm', text: 't' }, LIMITS),
      ).rejects.toMatchObject({ code: 'TL_SESSION_NOT_FOUND' });
    });

    test('a session that nobody looks after is handed to one who looks, until it is settled', async ({
      harness,
      expect,
    }) => {
      const store = await harness.createStore({ chatLeaseMs: 30 });
      const sessionId = await openSession(store, 'one');
      const claimed: DueSession[] = [];
      const claim = async (): Promise<boolean> => {
        claimed.push(...(await atOnce(5, () => store.chatQueue.claimDue(10))).flat());
        return claimed.length > 0;
      };
      await waitUntil(claim, { what: 'the session to come due' });
      expect(claimed).toMatchObject([{ sessionId }]);
      await store.chatQueue.enqueue(sessionId, { messageId: 'two', text: 'two' }, LIMITS);
      await store.chatQueue.settle(claimed.pop()!);
      await waitUntil(claim, { what: 'it to come again' });
      await store.chatQueue.settle(claimed.pop()!);
      expect(await harness.redis.zcard(harness.keys.chatDue)).toBe(0);
    });

    test('the oldest turns are forgotten, with their message ids', async ({ harness, expect }) => {
      const store = await harness.createStore({ chatTurns: 2 });
      const sessionId = await openSession(store, 'one', 'two', 'three');
      expect((await store.chats.entries(sessionId)).map(({ id }) => id)).toEqual(['two', 'three']);
      expect(await store.chats.turnOf(sessionId, 'one')).toBeUndefined();
      expect(await store.chats.turnOf(sessionId, 'three')).toMatchObject({ number: 3, state: 'queued' });
    });

    test('ending a session fails what waits, and erasing it leaves no word', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const sessionId = await openSession(store, 'one', 'secret');
      const turn = await takeTurn(store, sessionId);
      expect(await store.chats.end(sessionId)).toBe('active');
      expect(await store.chatTurns.append(turn, { step: 1, shown: 'late' })).toBe(false);
      expect(await store.chats.entries(sessionId)).toMatchObject([
        { state: 'failed', code: 'TL_SESSION_EXPIRED' },
        { state: 'failed' },
      ]);
      const events = (await store.feeds.read(sessionId, '0')).events.map(({ event }) => event.type);
      expect(events).toEqual(['error', 'error', 'session.ended']);
      expect(await store.erasure.eraseSession(sessionId)).toEqual({
        messages: 2,
        events: 3,
        toolResults: 0,
        levels: 0,
        reports: 0,
        calls: [],
        chatIds: [],
        vapiCallIds: [],
        liveCalls: [],
      });
      expect(await store.chats.read(sessionId)).toMatchObject({ state: 'ended', channel: 'chat' });
      const left = await Promise.all(
        [keys.chatTurns, keys.chatQueue, keys.feed, keys.chatShown].map((key) => redis.exists(key(sessionId))),
      );
      expect(left).toEqual([0, 0, 0, 0]);
    });
  });
}
