import type { ChatEvent } from '@trunkline/protocol';
import type { ChatFaults } from '@trunkline/simulators';
import { describe } from 'vitest';
import { follow, followWords, never, type ServiceRig, test, wordsOf } from './service-rig.test-support.ts';

const WORDS = 'One two three four five six seven eight nine ten eleven twelve.';
const isEnd = ({ type }: ChatEvent): boolean => type === 'message.completed' || type === 'error';

/** Lets the first answer go wrong, and all later ones as they should. */
function breakFirst(rig: ServiceRig, faults: Partial<ChatFaults>): void {
  rig.vapi.chat.setAnswerFor(() => WORDS);
  rig.vapi.chat.setFaults(({ index, method }) => (method === 'POST' && index === 0 ? faults : {}));
}

describe('a replica dies', () => {
  test('before the first word: another one asks once more', async ({ rig, expect }) => {
    breakFirst(rig, { stallAfterDeltas: 0 });
    const [dying, other] = [await rig.addReplica(), await rig.addReplica()];
    const taken = await dying.service.send({ message: 'count' });
    const followed = follow(other.service, taken.sessionId, isEnd);
    await rig.vapi.chat.waitForChat(0);
    dying.die();
    const entries = await followed;
    expect(entries.map(({ event }) => event.type).filter((type) => type !== 'message.delta')).toEqual([
      'message.started',
      'message.completed',
    ]);
    expect(wordsOf(entries, taken.messageId)).toBe(WORDS);
    expect(rig.vapi.chat.countAsked('count')).toBe(2);
  });

  test('in the middle: the rest comes from what Vapi has kept, and no word twice', async ({ rig, expect }) => {
    breakFirst(rig, { stallAfterDeltas: 5, unreadAnswer: 'finished' });
    const [dying, other] = [await rig.addReplica(), await rig.addReplica()];
    const taken = await dying.service.send({ message: 'count' });
    await followWords(other.service, taken.sessionId, 'One two three four five');
    dying.die();
    const entries = await follow(other.service, taken.sessionId, isEnd);
    expect(wordsOf(entries, taken.messageId)).toBe(WORDS);
    expect(await other.service.answerOf(taken, never())).toMatchObject({ reply: WORDS });
    expect(rig.vapi.chat.countAsked('count')).toBe(1);
  });

  test('in the middle of what Vapi has lost: the answer ends with what was shown', async ({ rig, expect }) => {
    breakFirst(rig, { stallAfterDeltas: 5, unreadAnswer: 'lost' });
    const [dying, other] = [await rig.addReplica(), await rig.addReplica({ recoverMs: 500 })];
    const taken = await dying.service.send({ message: 'count' });
    await followWords(other.service, taken.sessionId, 'One two three four five');
    dying.die();
    const entries = await follow(other.service, taken.sessionId, isEnd);
    expect(wordsOf(entries, taken.messageId)).toBe('One two three four five');
    expect(entries.at(-1)?.event).toMatchObject({ code: 'TL_ANSWER_INTERRUPTED', retryable: true });
    await expect(other.service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_ANSWER_INTERRUPTED' });
    const { transcript } = await other.service.view(taken.sessionId);
    expect(transcript).toMatchObject([
      { role: 'user', text: 'count', status: 'interrupted' },
      { role: 'assistant', text: 'One two three four five', status: 'interrupted' },
    ]);
    expect(rig.vapi.chat.countAsked('count')).toBe(1);
  });
});

describe('a replica is stopped', () => {
  test.for<[string, Partial<ChatFaults>]>([
    ['in a stream that has stalled for ever', { stallAfterDeltas: 0 }],
    ['between two tries', { status: 429, retryAfterSeconds: 30 }],
  ])('%s: it lets go at once, and another one answers', async ([, faults], { rig, expect }) => {
    breakFirst(rig, faults);
    const [stopping, other] = [await rig.addReplica(), await rig.addReplica()];
    const taken = await stopping.service.send({ message: 'count' });
    const asked = await rig.vapi.chat.waitForChat(0);
    if (faults.status !== undefined) await asked.ended;
    await stopping.service.close();
    expect(stopping.service.answering).toBe(0);
    expect(await other.service.answerOf(taken, never())).toMatchObject({ reply: WORDS });
    expect(await asked.ended).toBe(faults.status === undefined ? 'abandoned' : 'refused');
  });

  test('whoever waits for an answer there is still told of it, whichever replica gives it', async ({ rig, expect }) => {
    breakFirst(rig, { stallAfterDeltas: 0 });
    const [stopping] = [await rig.addReplica(), await rig.addReplica()];
    const taken = await stopping.service.send({ message: 'count' });
    const answered = stopping.service.answerOf(taken, never());
    await rig.vapi.chat.waitForChat(0);
    await stopping.service.drain(0);
    expect(await answered).toMatchObject({ reply: WORDS });
  });
});

describe("Vapi's stream breaks", () => {
  test('before the first word, twice: there is no third question', async ({ rig, expect }) => {
    rig.vapi.chat.setFaults({ cutAfterDeltas: 0 });
    const { service } = await rig.addReplica();
    const taken = await service.send({ message: 'count' });
    await expect(service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_AGENT_UNAVAILABLE' });
    expect(rig.vapi.chat.countAsked('count')).toBe(2);
  });

  test.for<[string, Partial<ChatFaults>]>([
    ['a cut between two events', { cutAfterDeltas: 4 }],
    ['a cut in the middle of a line', { cutAfterDeltas: 4, cutsInsideLine: true }],
    ['an error in the stream', { errorAfterDeltas: 4 }],
    ['silence', { stallAfterDeltas: 4 }],
  ])('after words by %s: the rest comes from what Vapi has kept', async ([, faults], { rig, expect }) => {
    breakFirst(rig, { ...faults, unreadAnswer: 'finished' });
    const { service } = await rig.addReplica({
      vapi: {
        baseUrl: rig.vapi.url,
        apiKey: 'vapi-key',
        assistant: { assistantId: 'a' },
        times: { stallMs: 300 },
      },
    });
    const taken = await service.send({ message: 'count' });
    expect(await service.answerOf(taken, never())).toMatchObject({ reply: WORDS });
    expect(wordsOf(await follow(service, taken.sessionId, isEnd), taken.messageId)).toBe(WORDS);
    expect(rig.vapi.chat.countAsked('count')).toBe(1);
  });

  test('after words that Vapi has kept differently: they stay, and the answer is interrupted', async ({
    rig,
    expect,
  }) => {
    breakFirst(rig, { cutAfterDeltas: 4, streamId: 'foreign' });
    const { service } = await rig.addReplica({ recoverMs: 300 });
    const taken = await service.send({ message: 'count' });
    await expect(service.answerOf(taken, never())).rejects.toMatchObject({ code: 'TL_ANSWER_INTERRUPTED' });
  });
});
