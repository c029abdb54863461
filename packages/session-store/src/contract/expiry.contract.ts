import type { CallId, SessionId } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { isPermanentKey } from '../permanent-keys.ts';
import type { SessionStore } from '../session-store.ts';
import { newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

const PREFIX = 'tl:';

/** Every key of the store with the ms that it has left, or -1; with the default prefix, whatever the test's is. */
async function endsOf({ redis, keys }: StoreHarness): Promise<Map<string, number>> {
  const prefix = keys.calls.slice(0, -'calls'.length);
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
  const found = (await Promise.all(nodes.map((node) => node.keys(`${prefix}*`)))).flat();
  const ends = await Promise.all(found.map((key) => redis.pttl(key)));
  return new Map(found.map((key, index) => [PREFIX + key.slice(prefix.length), ends[index]!]));
}

/** A call of a page that belongs to a chat, with all that is written beside it while it goes on. */
async function playSession(store: SessionStore): Promise<{ callId: CallId; sessionId: SessionId }> {
  const { sessionId } = await store.chats.open(undefined, { channel: 'web', userId: 'a user' });
  const session = newSession({ channel: 'web', conversationId: sessionId });
  const { callId } = session;
  await store.accessTokens.issue(
    { sessionId, origin: 'https://shop.example.com', expiresAtMs: 1 },
    { keptForMs: 60_000 },
  );
  await store.operatorSessions.open({ keyPrint: 'p', expiresAtMs: 1 }, { keptForMs: 60_000 });
  await store.sessions.create(session, { type: 'call.created', atMs: 1, channel: 'web' });
  await store.conversations.join(sessionId, callId);
  const { fence } = await store.leases.acquire(callId, 'replica-a', 60_000);
  await store.webWires.begin(sessionId, 'resume-token', 0);
  await store.recordings.note(callId, 'RE1');
  await store.looks.note(callId, { by: 'ops', form: 'call', atMs: 1 });
  await store.levels.append([{ callId, fence, levels: { atMs: 1, caller: 'AAAA', heardAgent: 'AAAA' } }]);
  await store.events.append(callId, [{ type: 'caller.turnEnded', atMs: 2, turnId: 'turn_1', text: 'words' }], {
    fence,
  });
  await store.mailbox.post(callId, { type: 'carrier.callEnded', status: 'completed' });
  await store.commands.send(callId, { type: 'call.say', id: 'cmd_1', text: 'words' });
  await store.commands.take(callId, { fence });
  await store.chatQueue.enqueue(sessionId, { messageId: 'msg_1', text: 'words' }, { maxWaiting: 5, perMinute: 5 });
  await store.chatTurns.take(sessionId, 'replica-a');
  await store.chats.nameAtVapi('s'.repeat(60));
  await store.chats.beginTool(sessionId, { chatId: 'chat-1', owner: 'no-call-chat-1', run: 'no-call-chat-1/x' });
  await store.chats.post(sessionId, { messageId: 'msg_2', text: 'words', name: 'Ann' });
  await store.rateLimits.take('somebody', { limit: 1, windowMs: 60_000 });
  await store.idempotency.begin('POST /chat', 'key');
  await store.admission.admit({ callId, number: '+15550100001', caller: '+15550100002', limits: {}, nowMs: 1 });
  await store.locks.acquire('lock', { ttlMs: 1_000 });
  return { callId, sessionId };
}

export function expiryContract(test: StoreTest): void {
  test.describe('how long things are kept', () => {
    test('every key has an end, but for those that are named as kept for good', async ({ harness, expect }) => {
      const { store } = harness;
      const { callId, sessionId } = await playSession(store);
      const during = await endsOf(harness);
      await store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 3 });
      await store.chats.end(sessionId);
      await waitUntil(async () => (await endsOf(harness)).has('tl:ended-calls'), { what: 'the index of ended calls' });
      const after = await endsOf(harness);
      expect(during.size).toBeGreaterThan(25);
      for (const ends of [during, after]) {
        const endless = [...ends].filter(([key, ms]) => ms === -1 && !isPermanentKey(key)).map(([key]) => key);
        expect(endless).toEqual([]);
      }
    });

    test('each kind of content goes after a time of its own', async ({ harness, expect }) => {
      const store = await harness.createStore({
        sessionIdleMs: 1_000,
        chatSessionMs: 1_000,
        endedRetentionMs: 90_000,
        transcriptRetentionMs: 50_000,
        levelsRetentionMs: 40_000,
        recordingRetentionMs: 30_000,
        chatRetentionMs: 20_000,
      });
      const { callId, sessionId } = await playSession(store);
      await store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 3 });
      // The end of a call is told by processes with other settings too, and they leave its own as they are.
      const others = await harness.createStore({ sessionIdleMs: 1_000, endedRetentionMs: 90_000 });
      await others.events.append(callId, [{ type: 'caller.turnEnded', atMs: 4, turnId: 'turn_2', text: 'late words' }]);
      await store.chats.end(sessionId);
      const ends = await endsOf(harness);
      const secondsOf = (key: string): number => Math.ceil((ends.get(key) ?? 0) / 10_000) * 10;
      expect({
        session: secondsOf(`tl:{${callId}}:session`),
        events: secondsOf(`tl:{${callId}}:events`),
        levels: secondsOf(`tl:{${callId}}:levels`),
        recording: secondsOf(`tl:{${callId}}:recording`),
        turns: secondsOf(`tl:{${sessionId}}:chat-turns`),
        feed: secondsOf(`tl:{${sessionId}}:feed`),
      }).toEqual({ session: 90, events: 50, levels: 40, recording: 30, turns: 20, feed: 20 });
    });
  });
}
