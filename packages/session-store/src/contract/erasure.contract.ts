import { newSession } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function erasureContract(test: StoreTest): void {
  test.describe('erasure of a call', () => {
    test('leaves no word of it anywhere, only that there was one', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const { sessions, events, chats, feeds, erasure } = store;
      const { sessionId } = await chats.open(undefined, { channel: 'chat' });
      const session = newSession({
        conversationId: sessionId,
        metadata: '{"name":"secret"}',
        accountSid: 'AC1',
      });
      const { callId } = session;
      const place = await store.operatorsFeed.place();
      await sessions.create(session);
      await store.recordings.note(callId, 'RE1');
      await sessions.writeAgent(callId, { vapiCallId: 'vapi-2' }, { number: 1 });
      await events.append(callId, [
        { type: 'agent.opened', atMs: 1, vapiCallId: 'vapi-1', isNew: true, callerAudioKeptMs: 0 },
        { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_1', text: 'a secret word' },
      ]);
      await feeds.append(sessionId, [
        { type: 'final', callId, turnId: 'turn_1', role: 'user', text: 'a secret word' },
        { type: 'message.posted', messageId: 'm', role: 'human', text: 'of another channel' },
      ]);
      await store.levels.append([{ callId, levels: { atMs: 1, caller: 'AAAA', heardAgent: 'AAAA' } }]);
      await redis.set(keys.webhook.report('vapi-1'), 'a secret report');
      await redis.set(keys.webhook.report('vapi-2'), 'a secret report');
      expect(await erasure.eraseCall(callId)).toBe('live');
      await sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 3 });

      expect(await erasure.eraseCall(callId)).toEqual({
        messages: 1,
        events: 3,
        toolResults: 0,
        levels: 1,
        reports: 2,
        vapiCallIds: ['vapi-1', 'vapi-2'],
        recordingSid: 'RE1',
        callSid: session.callSid,
        accountSid: 'AC1',
      });
      const { from, metadata, ...kept } = { ...session, state: 'ended' as const };
      expect(await sessions.read(callId)).toMatchObject({ ...kept, endedReason: 'hung-up' });
      expect(JSON.stringify(await sessions.read(callId))).not.toMatch(`${from}|${metadata}`);
      expect(await Promise.all(['vapi-1', 'vapi-2'].map((id) => redis.exists(keys.webhook.report(id))))).toEqual([
        0, 0,
      ]);
      expect(await store.levels.read(callId)).toEqual([]);
      expect((await events.read(callId)).entries).toEqual([]);
      expect((await feeds.read(sessionId, '0')).events.map(({ event }) => event.type)).toEqual(['message.posted']);
      expect(JSON.stringify((await store.operatorsFeed.read(place)).entries)).not.toContain('secret');
      expect(await erasure.eraseCall(callId)).toMatchObject({ messages: 0, events: 0, levels: 0 });
      expect(await erasure.eraseCall(newSession().callId)).toBe('missing');
    });
  });
}
