import { buildCallId } from '@trunkline/protocol';
import { dumpRedis } from '@trunkline/testkit';
import { describe } from 'vitest';
import { never, test } from './service-rig.test-support.ts';

describe('a purge', () => {
  test('leaves no word of chat and call here, deletes chats and calls at Vapi, and says what it did', async ({
    rig,
    redis,
    expect,
  }) => {
    rig.vapi.chat.setAnswerFor(() => 'the agents-secret answer');
    const { service, store } = await rig.addReplica();
    const taken = await service.send({
      message: 'my users-secret words',
      userId: 'secret-user',
      metadata: { plan: 'secret-plan' },
    });
    const { sessionId } = taken;
    const { chatId } = await service.answerOf(taken, never());
    await service.post(sessionId, { text: 'a persons-secret note', name: 'Ann' });
    const callId = buildCallId(new Uint8Array(16));
    await store.sessions.create({
      callId,
      channel: 'web',
      state: 'ringing',
      intent: 'talk',
      createdAtMs: 1,
      streamAttempts: 0,
      conversationId: sessionId,
      metadata: '{"secret-plan":1}',
    });
    await store.conversations.join(sessionId, callId);
    await store.sessions.writeAgent(
      callId,
      { vapiCallId: 'vapi-call-1', agentSocketUrl: 'wss://vapi.example', agentControlUrl: 'https://vapi.example' },
      { number: 1 },
    );
    await store.events.append(callId, [
      { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_1', text: 'a spoken-secret word' },
    ]);
    await store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 3 });
    expect((await service.view(sessionId)).transcript.map(({ channel }) => channel)).toEqual([
      'web',
      'chat',
      'chat',
      'chat',
    ]);
    expect(await dumpRedis(redis.createClient())).toContain('spoken-secret');

    expect(await service.purge(sessionId)).toEqual({
      erased: { messages: 4, events: expect.any(Number), toolResults: 0, levels: 0, reports: 0, jobs: 0 },
      askedOf: [`Vapi, chat ${chatId}`, 'Vapi, call vapi-call-1: unknown there'],
      kept: [],
      remains: [expect.stringContaining('session'), expect.stringContaining('call'), expect.any(String)],
    });
    expect(await dumpRedis(redis.createClient())).not.toContain('secret');
    expect(rig.vapi.chat.chats).toEqual([]);
    expect(await service.view(sessionId)).toMatchObject({ state: 'ended', transcript: [] });
    await expect(service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_SESSION_EXPIRED' });
    expect(await service.purge(sessionId)).toMatchObject({ erased: { messages: 0 } });
  });

  test('says which chats Vapi has not deleted, and which calls go on', async ({ rig, expect }) => {
    const { service, store } = await rig.addReplica();
    const taken = await service.send({ message: 'hello' });
    const { sessionId } = taken;
    const { chatId } = await service.answerOf(taken, never());
    const callId = buildCallId(new Uint8Array(16).fill(7));
    await store.sessions.create({
      callId,
      channel: 'web',
      state: 'live',
      intent: 'talk',
      createdAtMs: 1,
      streamAttempts: 0,
      conversationId: sessionId,
    });
    await store.conversations.join(sessionId, callId);
    rig.vapi.chat.setFaults(({ method }) => (method === 'DELETE' ? { status: 500 } : {}));
    const { askedOf, kept } = await service.purge(sessionId);
    expect(askedOf).toEqual([]);
    expect(kept).toEqual([expect.stringContaining(callId), expect.stringContaining(String(chatId))]);
  });
});
