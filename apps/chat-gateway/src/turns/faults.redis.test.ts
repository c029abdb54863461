import type { ChatFaults } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe } from 'vitest';
import { follow, never, test, wordsOf } from './service-rig.test-support.ts';

const isEnd = ({ type }: { type: string }): boolean => type === 'message.completed' || type === 'error';

describe('Vapi refuses', () => {
  test('busy moments: asked again until it takes the question, which is answered once', async ({ rig, expect }) => {
    rig.vapi.chat.setFaults(({ index }) => (index < 2 ? { status: index === 0 ? 429 : 500 } : {}));
    const { service } = await rig.addReplica({ chance: () => 0 });
    const taken = await service.send({ message: 'hello' });
    expect(await service.answerOf(taken, never())).toMatchObject({ reply: 'Answer 1: you said "hello".' });
    expect(rig.vapi.chat.countAsked('hello')).toBe(3);
  });

  test.for<[string, Partial<ChatFaults>, object]>([
    ['a longer wait than anybody waits', { status: 429, retryAfterSeconds: 31 }, { retryAfterMs: 31_000 }],
    ['an account without credit', { status: 402 }, {}],
    ['a wrong request', { status: 400 }, {}],
  ])('%s: one try, and it is said at once', async ([, faults, more], { rig, expect }) => {
    rig.vapi.chat.setFaults(faults);
    const { service } = await rig.addReplica();
    const taken = await service.send({ message: 'hello' });
    await expect(service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_AGENT_UNAVAILABLE', ...more });
    expect(rig.vapi.chat.countAsked('hello')).toBe(1);
    expect((await service.view(taken.sessionId)).transcript).toMatchObject([{ text: 'hello', status: 'failed' }]);
  });

  test('an answer without a word is an error, and the same message may be sent again', async ({ rig, expect }) => {
    rig.vapi.chat.setAnswerFor(({ requestIndex }) => (requestIndex === 0 ? { steps: [] } : 'There.'));
    const { service } = await rig.addReplica();
    const message = { message: 'hello', messageId: 'm1', sessionId: 's1' };
    const taken = await service.send(message);
    await expect(service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_ANSWER_EMPTY' });
    expect(await service.answerOf(await service.send(message), never())).toMatchObject({ reply: 'There.' });
    expect(await service.answerOf(await service.send(message), never())).toMatchObject({ reply: 'There.' });
    expect(rig.vapi.chat.countAsked('hello')).toBe(2);
  });

  test('to know the earlier chat: it is told what was said instead', async ({ rig, expect }) => {
    rig.vapi.chat.setFaults({ streamId: 'foreign' });
    const { service } = await rig.addReplica();
    const one = await service.send({ message: 'one' });
    await service.answerOf(one, never());
    const two = await service.send({ message: 'two', sessionId: one.sessionId });
    expect(await service.answerOf(two, never())).toMatchObject({ reply: expect.stringContaining('"two"') });
    expect(rig.vapi.chat.requests.map(({ body }) => body)).toMatchObject([
      { input: 'one' },
      { input: 'two', previousChatId: expect.any(String) },
      { input: [{ content: 'one' }, { role: 'assistant' }, { content: 'two' }] },
    ]);
  });

  test('words cut anywhere, in several messages and among foreign events, are put together', async ({
    rig,
    expect,
  }) => {
    const steps = [{ say: 'Grüße 👩‍🚀 an dich.' }, { say: 'Bis bald.' }];
    rig.vapi.chat.setAnswerFor(() => ({ steps, pacing: { deltaChars: { min: 1, max: 3 } } }));
    rig.vapi.chat.setFaults({
      chunking: 'bytes',
      quirks: ['crlf', 'comments', 'noSpace', 'emptyDeltas', 'unknownEvents', 'done'],
    });
    const { service } = await rig.addReplica();
    const taken = await service.send({ message: 'hallo' });
    const { reply } = await service.answerOf(taken, never());
    expect(reply).toBe('Grüße 👩‍🚀 an dich. Bis bald.');
    expect(wordsOf(await follow(service, taken.sessionId, isEnd), taken.messageId)).toBe(reply);
  });
});

describe('limits', () => {
  test('of a session are counted over all replicas, and the queue is bounded', async ({ rig, expect }) => {
    rig.vapi.chat.setFaults({ stallAfterDeltas: 0 });
    const [one, other] = [
      await rig.addReplica({ maxWaiting: 1, messagesPerMinute: 3 }),
      await rig.addReplica({ maxWaiting: 1, messagesPerMinute: 3 }),
    ];
    const { sessionId } = await one.service.send({ message: 'a' });
    await other.service.send({ message: 'b', sessionId });
    await expect(one.service.send({ message: 'c', sessionId })).rejects.toMatchObject({ code: 'TL_QUEUE_FULL' });
    await other.service.stop(sessionId);
    await waitUntil(() => other.service.send({ message: 'd', sessionId }).catch(() => false), { what: 'a free place' });
    await other.service.stop(sessionId);
    const refused = await waitUntil(
      () =>
        one.service.send({ message: 'e', sessionId }).catch((error: { code: string }) => {
          return error.code === 'TL_RATE_LIMITED' && error;
        }),
      { what: 'a place in the queue' },
    );
    expect(refused).toMatchObject({ code: 'TL_RATE_LIMITED', retryAfterMs: expect.any(Number) });
  });
});

describe('Redis', () => {
  test('is away for a moment in mid-answer: the answer goes on where it was, no word twice', async ({
    rig,
    redis,
    expect,
  }) => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    rig.vapi.chat.setAnswerFor(() => ({ steps: [{ say: words }], pacing: { deltaDelayMs: 20 } }));
    const { service } = await rig.addReplica({}, { chatLeaseMs: 10_000 });
    const taken = await service.send({ message: 'hello' });
    await follow(service, taken.sessionId, ({ type }) => type === 'message.delta');
    await redis.server.kill('SIGSTOP');
    await expect(service.send({ message: 'meanwhile' })).rejects.toMatchObject({ code: 'TL_STORE_UNAVAILABLE' });
    await redis.server.kill('SIGCONT');
    const answer = await waitUntil(() => service.answerOf(taken, never()).catch(() => false), {
      what: 'the answer',
      timeoutMs: 15_000,
    });
    expect(answer).toMatchObject({ reply: words });
    expect(wordsOf(await follow(service, taken.sessionId, isEnd), taken.messageId)).toBe(words);
    expect(rig.vapi.chat.countAsked('hello')).toBe(1);
  });
});
