import { describe } from 'vitest';
import { follow, never, test, wordsOf } from './service-rig.test-support.ts';

describe('an answer', () => {
  test('comes word by word to every reader, as a whole to whoever waits, and goes on with what was said', async ({
    rig,
    expect,
  }) => {
    const [one, other] = [await rig.addReplica(), await rig.addReplica()];
    const first = await one.service.send({ message: 'hello', userId: 'u1' });
    const answer = await other.service.answerOf(first, never());
    expect(answer).toMatchObject({ reply: 'Answer 1: you said "hello".', sessionActive: true });
    const entries = await follow(other.service, first.sessionId, ({ type }) => type === 'message.completed');
    expect(entries[0]?.event).toMatchObject({ type: 'message.started', asked: 'hello', turn: 1 });
    expect(wordsOf(entries, first.messageId)).toBe(answer.reply);
    expect(entries.at(-1)?.event).toMatchObject({ type: 'message.completed', finishReason: 'answered', ...answer });

    const second = await other.service.send({ message: 'again', sessionId: first.sessionId });
    expect(await one.service.answerOf(second, never())).toMatchObject({ reply: 'Answer 2: you said "again".' });
    expect(rig.vapi.chat.requests.map(({ body }) => body)).toMatchObject([
      { input: 'hello', assistantId: 'assistant-1', stream: true },
      { input: 'again', previousChatId: answer.chatId },
    ]);
    expect(await one.service.view(first.sessionId)).toMatchObject({
      state: 'active',
      channel: 'chat',
      transcript: [
        { role: 'user', text: 'hello', channel: 'chat', status: 'answered' },
        { role: 'assistant', text: 'Answer 1: you said "hello".' },
        { role: 'user', text: 'again' },
        { role: 'assistant', text: 'Answer 2: you said "again".' },
      ],
    });
  });

  test('is asked for under a name by which our webhook finds the session, however long its id is', async ({
    rig,
    expect,
  }) => {
    const { service, store } = await rig.addReplica();
    for (const sessionId of ['shop-4711', `shop-${'7'.repeat(100)}`]) {
      await service.answerOf(await service.send({ message: 'hello', sessionId }), never());
      const body = rig.vapi.chat.requests.at(-1)?.body;
      expect(body).toMatchObject({ name: await store.chats.nameForVapi(sessionId) });
      expect(await store.chats.findByVapiName((body as { name: string }).name)).toBe(sessionId);
    }
  });
});
