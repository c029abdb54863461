import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreTest } from './harness.ts';

const CHAT = { channel: 'chat' } as const;

export function chatSessionsContract(test: StoreTest): void {
  test.describe('chat sessions', () => {
    test('a session is made once, whoever opens it, and learns what is said later', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const made = await harness.store.chats.open(undefined, { ...CHAT, userId: 'u1', metadata: { plan: 'gold' } });
      expect(made).toMatchObject({ state: 'active', channel: 'chat', userId: 'u1', metadata: { plan: 'gold' } });
      expect(made.sessionId).toMatch(/^sess_/);
      const opened = await atOnce(5, () => other.chats.open(made.sessionId, { channel: 'web', assistantId: 'a1' }));
      expect(new Set(opened.map(({ createdAtMs }) => createdAtMs))).toEqual(new Set([made.createdAtMs]));
      expect(opened[0]).toMatchObject({ channel: 'chat', userId: 'u1', assistantId: 'a1' });
      expect(opened[0]!.expiresAtMs).toBeGreaterThanOrEqual(made.expiresAtMs);
      expect(await other.chats.read('sess_unknown')).toBeUndefined();
    });

    test('one that nobody uses expires, is remembered as expired, and is then unknown', async ({ harness, expect }) => {
      const { chats } = await harness.createStore({ chatSessionMs: 5, chatRetentionMs: 200 });
      const { sessionId } = await chats.open(undefined, CHAT);
      await waitUntil(async () => (await chats.read(sessionId))?.state === 'expired', { what: 'the expiry' });
      await expect(chats.open(sessionId, CHAT)).rejects.toMatchObject({ code: 'TL_SESSION_EXPIRED' });
      await waitUntil(async () => (await chats.read(sessionId)) === undefined, { what: 'it to be forgotten' });
      expect(await chats.open(sessionId, CHAT)).toMatchObject({ sessionId, state: 'active' });
    });

    test('a new one may go on with an older one or a call, and one that exists stays where it is', async ({
      harness: { store, date },
      expect,
    }) => {
      const { chats, conversations, sessions } = store;
      const call = newSession();
      await sessions.create(call);
      const second = await chats.open(undefined, { ...CHAT, continues: call.callId });
      expect(second).toMatchObject({ conversationId: call.callId, continuedFrom: 'twilio' });
      date.nowMs += 1;
      const third = await chats.open('own-id', { ...CHAT, continues: second.sessionId });
      expect(third).toMatchObject({ conversationId: call.callId, continuedFrom: 'chat' });
      expect(await conversations.sessionsOf(call.callId)).toEqual([call.callId, second.sessionId, 'own-id']);
      await expect(chats.open(undefined, { ...CHAT, continues: 'sess_gone' })).rejects.toMatchObject({
        code: 'TL_SESSION_NOT_FOUND',
      });
      expect(await chats.open('own-id', { ...CHAT, continues: 'sess_gone' })).toEqual({
        ...third,
        expiresAtMs: expect.any(Number),
      });
    });

    test('the id of a call opens a chat in the conversation of that call', async ({ harness: { store }, expect }) => {
      const { chats, conversations, sessions } = store;
      const alone = newSession({ channel: 'web' });
      const joined = newSession({ conversationId: alone.callId });
      await sessions.create(alone);
      await sessions.create(joined);
      expect(await chats.open(alone.callId, CHAT)).toMatchObject({ channel: 'web' });
      expect(await chats.open(joined.callId, CHAT)).toMatchObject({ conversationId: alone.callId });
      expect(await conversations.find(joined.callId)).toEqual({ first: alone.callId, channel: 'twilio' });
      expect(await conversations.find(newCallId())).toBeUndefined();
    });
  });
}
