import type { ChatEvent } from '@trunkline/protocol';
import { describe } from 'vitest';
import { follow, followWords, never, test, wordsOf } from './service-rig.test-support.ts';

describe('a stop', () => {
  test('on another replica ends the answer with what was shown, and the next message is answered', async ({
    rig,
    expect,
  }) => {
    rig.vapi.chat.setAnswerFor(({ text }) =>
      text === 'long' ? { steps: [{ say: 'One two three.' }], faults: { stallAfterDeltas: 2 } } : `Yes, ${text}.`,
    );
    const [one, other] = [await rig.addReplica(), await rig.addReplica()];
    const taken = await one.service.send({ message: 'long' });
    const next = await one.service.send({ message: 'next', sessionId: taken.sessionId });
    await followWords(other.service, taken.sessionId, 'One two');
    await other.service.stop(taken.sessionId);
    expect(await one.service.answerOf(taken, never())).toMatchObject({ reply: 'One two' });
    expect(await other.service.answerOf(next, never())).toMatchObject({ reply: 'Yes, next.' });
    const entries = await follow(one.service, taken.sessionId, ({ type, ...event }) =>
      type === 'message.completed' && 'finishReason' in event ? event.finishReason === 'answered' : false,
    );
    const ends = entries.flatMap(({ event }) => (event.type === 'message.completed' ? event.finishReason : []));
    expect(ends).toEqual(['stopped', 'answered']);
    expect(wordsOf(entries, taken.messageId)).toBe('One two');
    // The agent does not know of its stopped answer by itself, so it is told.
    expect(rig.vapi.chat.requests.at(-1)?.body).toMatchObject({
      input: [
        { role: 'user', content: 'long' },
        { role: 'assistant', content: 'One two' },
        { role: 'user', content: 'next' },
      ],
    });
    expect((await rig.vapi.chat.waitForChat(0)).outcome).toBe('abandoned');
    await other.service.stop(taken.sessionId);
    await expect(other.service.stop('sess_unknown')).rejects.toMatchObject({ code: 'TL_SESSION_NOT_FOUND' });
  });
});

describe('a user who asks for a person', () => {
  const escalation = { phrases: ['a human'], reply: 'One moment, please.' };
  const ask = { message: 'Can I talk to a human?', messageId: 'm1', sessionId: 's1' };
  const posted: ChatEvent = { type: 'message.posted', messageId: 'm1', role: 'user', text: ask.message };
  const passedOn: ChatEvent[] = [
    posted,
    { type: 'message.posted', messageId: 'm1-passed-on', role: 'assistant', text: 'One moment, please.' },
    { type: 'presence', agent: 'muted' },
  ];

  test('gets one: the agent is not asked and mute, says so as its last words, and is told of it later', async ({
    rig,
    expect,
  }) => {
    let passed = 0;
    const observer = { firstWord: () => {}, ended: () => {}, passedOn: () => (passed += 1) };
    const { service } = await rig.addReplica({ escalation, observer });
    expect(await service.answerOf(await service.send(ask), never())).toMatchObject({ reply: '', sessionActive: true });
    const again = await service.send({ message: 'A human, please!', sessionId: 's1', messageId: 'm2' });
    expect(await service.answerOf(again, never())).toMatchObject({ reply: '' });
    const entries = await follow(service, 's1', (event) => 'messageId' in event && event.messageId === 'm2');
    expect(entries.map(({ event }) => event)).toEqual([
      ...passedOn,
      { type: 'message.posted', messageId: 'm2', role: 'user', text: 'A human, please!' },
    ]);
    expect(rig.vapi.chat.requests).toHaveLength(0);
    expect(passed).toBe(1);
    expect((await service.view('s1')).transcript).toMatchObject([
      { role: 'user', text: ask.message, status: 'answered' },
      { role: 'assistant', text: 'One moment, please.', status: 'answered' },
      { role: 'user', text: 'A human, please!' },
    ]);
    await service.handBack('s1');
    await service.answerOf(await service.send({ message: 'and now?', sessionId: 's1' }), never());
    expect(rig.vapi.chat.requests[0]?.body).toMatchObject({
      input: [
        { role: 'user', content: ask.message },
        { role: 'assistant', content: 'One moment, please.' },
        { role: 'user', content: 'A human, please!' },
        { role: 'user', content: 'and now?' },
      ],
    });
  });

  test('is answered by the agent where nobody has set that up', async ({ rig, expect }) => {
    rig.vapi.chat.setAnswerFor(() => 'I am here for you.');
    const { service } = await rig.addReplica();
    const answer = await service.answerOf(await service.send(ask), never());
    expect(answer).toMatchObject({ reply: 'I am here for you.' });
  });

  test.for([0, 1, 2, 3])('gets one once when the replica dies after step %i', async (steps, { rig, expect }) => {
    const { store, service } = await rig.addReplica({ escalation });
    const { chats, chatQueue, chatTurns } = store;
    await chats.open('s1', { channel: 'chat' });
    await chatQueue.enqueue('s1', { messageId: 'm1', text: ask.message }, { maxWaiting: 1, perMinute: 1 });
    const turn = await chatTurns.take('s1', 'dead');
    if (typeof turn === 'string') throw new Error(turn);
    if (steps > 0) await chatTurns.append(turn, { step: 1, events: [posted] });
    if (steps > 1) await chats.say('s1', { messageId: 'm1-passed-on', text: 'One moment, please.' });
    if (steps > 2) await chats.mute('s1', '');
    const taken = { sessionId: 's1', messageId: 'm1', after: '0' };
    expect(await service.answerOf(taken, never())).toMatchObject({ reply: '' });
    const { events } = await store.feeds.read('s1', '0');
    expect(events.map(({ event }) => event)).toEqual(passedOn);
    expect(rig.vapi.chat.requests).toHaveLength(0);
  });
});

describe('a person in the chat', () => {
  test('stops the agent, mutes it, and hands it back with what was said meanwhile', async ({ rig, expect }) => {
    rig.vapi.chat.setAnswerFor(({ text }) =>
      text === 'help' ? { steps: [{ say: 'Let me see.' }], faults: { stallAfterDeltas: 1 } } : `Agent: ${text}`,
    );
    const [one, other] = [await rig.addReplica(), await rig.addReplica()];
    const asked = await one.service.send({ message: 'help' });
    const { sessionId } = asked;
    await followWords(other.service, sessionId, 'Let');
    await other.service.post(sessionId, { text: 'Ann here.', name: 'Ann' });
    expect(await one.service.answerOf(asked, never())).toMatchObject({ reply: 'Let' });
    const meanwhile = await one.service.send({ message: 'thanks', sessionId });
    expect(await other.service.answerOf(meanwhile, never())).toMatchObject({ reply: '', sessionActive: true });
    await other.service.handBack(sessionId);
    const after = await one.service.send({ message: 'and now?', sessionId });
    expect(await one.service.answerOf(after, never())).toMatchObject({ reply: 'Agent: and now?' });
    const entries = await follow(one.service, sessionId, ({ type, ...event }) =>
      type === 'message.completed' && 'messageId' in event ? event.messageId === after.messageId : false,
    );
    expect(entries.map(({ event }) => event).filter(({ type }) => type !== 'message.delta')).toMatchObject([
      { type: 'message.started' },
      { type: 'presence', agent: 'muted', human: 'Ann' },
      { type: 'message.completed', finishReason: 'stopped' },
      { type: 'message.posted', role: 'human', text: 'Ann here.', name: 'Ann' },
      { type: 'message.posted', role: 'user', text: 'thanks', messageId: meanwhile.messageId },
      { type: 'presence', agent: 'active' },
      { type: 'message.started', asked: 'and now?' },
      { type: 'message.completed', finishReason: 'answered' },
    ]);
    expect(rig.vapi.chat.requests.at(-1)?.body).toMatchObject({
      input: [
        { role: 'user', content: 'help' },
        { role: 'assistant', content: 'Let' },
        { role: 'system', content: expect.stringContaining('Ann, a person of our team, wrote to the user') },
        { role: 'user', content: 'thanks' },
        { role: 'user', content: 'and now?' },
      ],
    });
    const { transcript } = await one.service.view(sessionId);
    expect(transcript.map(({ role, text, status }) => [role, text, status])).toEqual([
      ['user', 'help', 'stopped'],
      ['assistant', 'Let', 'stopped'],
      ['human', 'Ann here.', 'answered'],
      ['user', 'thanks', 'answered'],
      ['user', 'and now?', 'answered'],
      ['assistant', 'Agent: and now?', 'answered'],
    ]);
  });

  test('typing reaches the other replicas and is kept nowhere', async ({ rig, expect }) => {
    const [one, other] = [await rig.addReplica(), await rig.addReplica()];
    const { sessionId } = await one.service.send({ message: 'hello' });
    const heard = new Promise((resolve) => void other.service.onTyping(sessionId, resolve));
    const repeat = setInterval(() => void one.service.typing(sessionId, { role: 'user', from: 'a:b' }), 20);
    expect(await heard).toEqual({ role: 'user', from: 'a:b' });
    clearInterval(repeat);
  });
});
