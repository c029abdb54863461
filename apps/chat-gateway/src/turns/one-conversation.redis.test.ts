import { buildCallId, type CallEvent, type CallId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { describe } from 'vitest';
import { never, test } from './service-rig.test-support.ts';

/** A call that is over, in which somebody has said `words`. */
async function writeCall(store: SessionStore, words: string, conversationId?: string): Promise<CallId> {
  const callId = buildCallId(new Uint8Array(16).fill(words.length));
  await store.sessions.create({
    callId,
    channel: 'twilio',
    state: 'ringing',
    intent: 'talk',
    createdAtMs: Date.now(),
    streamAttempts: 1,
    ...(conversationId !== undefined && { conversationId }),
  });
  if (conversationId !== undefined) await store.conversations.join(conversationId, callId);
  const atMs = Date.now();
  const said: CallEvent = { type: 'caller.turnEnded', atMs, turnId: 'turn_1', text: words };
  const heard: CallEvent = { type: 'agent.heard', atMs: atMs + 1, turnId: 'turn_2', heardText: 'I see.', heardMs: 1 };
  await store.events.append(callId, [said, heard]);
  await store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: atMs + 2 });
  return callId;
}

describe('one conversation over chat and calls', () => {
  test('a chat that goes on with a call: its agent is told what was said there', async ({ rig, expect }) => {
    const { service, store } = await rig.addReplica();
    const callId = await writeCall(store, 'My order is late.');
    const taken = await service.send({ message: 'Any news?', continues: callId });
    await service.answerOf(taken, never());
    expect(rig.vapi.chat.requests[0]?.body).toMatchObject({
      input: [
        { role: 'system', content: expect.stringContaining('other channels') },
        { role: 'user', content: 'My order is late.' },
        { role: 'assistant', content: 'I see.' },
        { role: 'user', content: 'Any news?' },
      ],
    });
    expect((await service.view(taken.sessionId)).transcript.map(({ role, channel }) => [role, channel])).toEqual([
      ['user', 'twilio'],
      ['assistant', 'twilio'],
      ['user', 'chat'],
      ['assistant', 'chat'],
    ]);
    await expect(service.send({ message: 'x', continues: 'sess_gone' })).rejects.toMatchObject({
      code: 'TL_SESSION_NOT_FOUND',
    });
  });

  test('a call in the middle of a chat is told once, with the next message', async ({ rig, expect }) => {
    const { service, store } = await rig.addReplica();
    const first = await service.send({ message: 'Hello.' });
    await service.answerOf(first, never());
    const { sessionId } = first;
    await writeCall(store, 'I call instead.', sessionId);
    for (const message of ['Back again.', 'And more.']) {
      await service.answerOf(await service.send({ message, sessionId }), never());
    }
    expect(rig.vapi.chat.requests.slice(1).map(({ body }) => body)).toMatchObject([
      {
        previousChatId: expect.any(String),
        input: [
          { role: 'system' },
          { role: 'user', content: 'I call instead.' },
          { role: 'assistant', content: 'I see.' },
          { role: 'user', content: 'Back again.' },
        ],
      },
      { input: 'And more.' },
    ]);
  });

  test('a chat under the id of a call is in that call’s conversation', async ({ rig, expect }) => {
    const { service, store } = await rig.addReplica();
    const callId = await writeCall(store, 'On the phone.');
    await service.answerOf(await service.send({ message: 'In the chat.', sessionId: callId }), never());
    const { channel, transcript } = await service.view(callId);
    expect(channel).toBe('twilio');
    expect(transcript.map(({ text }) => text).slice(0, 3)).toEqual(['On the phone.', 'I see.', 'In the chat.']);
    expect((await store.transcripts.read(callId)).length).toBe(4);
  });
});
