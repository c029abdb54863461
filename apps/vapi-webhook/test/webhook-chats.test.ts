/** Messages of Vapi's about a chat: its tools, and the moment in which a person has it. */
import type { ChatEvent } from '@trunkline/protocol';
import type { HeldTurn } from '@trunkline/session-store';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { tellChatOfTool } from '../src/events/chat-messages.ts';
import { createDeliverLateResult } from '../src/jobs/deliver-late-result.ts';
import { createRig, fixture, type Rig } from './webhook-rig.ts';

let server: RedisServer;
let rig: Rig;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = await createRig(server);
});
afterEach(() => rig.close());

/** A chat whose agent is answering `m1`. */
async function startAnswer(id?: string): Promise<HeldTurn> {
  const { chats, chatQueue, chatTurns } = rig.store;
  const { sessionId } = await chats.open(id, { channel: 'chat' });
  await chatQueue.enqueue(sessionId, { messageId: 'm1', text: 'Where is it?' }, { maxWaiting: 1, perMinute: 1 });
  const turn = await chatTurns.take(sessionId, 'replica-of-the-chat');
  if (typeof turn === 'string') throw new Error(turn);
  return turn;
}

const aboutChat = (name: string, sessionId: string, change: Record<string, unknown> = {}) =>
  fixture(name, { ...change, call: undefined, chat: { id: 'chat-1', name: sessionId } });

const eventsOf = async (sessionId: string): Promise<ChatEvent[]> =>
  (await rig.store.feeds.read(sessionId, '0')).events.map(({ event }) => event);

it('tells the readers of a chat of its tools once, however often the message comes', async () => {
  const { sessionId } = await startAnswer();
  await rig.startToolWorker(async () => ({ result: 'It is on its way.' }));
  const replica = await rig.startReplica();
  const list = [{ id: 't1', type: 'function', function: { name: 'lookup_order', arguments: { orderId: '42' } } }];
  const message = aboutChat('tool-calls', sessionId, {
    toolCallList: list,
    toolCalls: list,
    toolWithToolCallList: undefined,
  });
  const answers = [await replica.post(message), await replica.post(message)];
  expect(answers.map(({ body }) => body)).toMatchObject(
    Array(2).fill({ results: [{ toolCallId: 't1', result: 'It is on its way.' }] }),
  );
  const [job] = await rig.jobs('run-tool');
  expect(job?.vapiCallId ?? 'no-call-chat-1').toBe('no-call-chat-1');
  await tellChatOfTool(rig.store, 'no-call-chat-1', { toolCallId: 't1', name: 'lookup_order', failed: false });
  expect(await eventsOf(sessionId)).toEqual([
    { type: 'tool.started', messageId: 'm1', toolCallId: 't1', name: 'lookup_order' },
    { type: 'tool.finished', messageId: 'm1', toolCallId: 't1', name: 'lookup_order', failed: false },
  ]);
  expect(await rig.store.erasure.eraseSession(sessionId)).toMatchObject({ toolResults: 1 });
});

it('finds a session whose id is too long for a name at Vapi', async () => {
  const { sessionId } = await startAnswer('s'.repeat(128));
  const replica = await rig.startReplica();
  const name = await rig.store.chats.nameAtVapi(sessionId);
  await replica.post(aboutChat('transfer-update', name, { destination: { type: 'number', number: '+15550001111' } }));
  expect(await eventsOf(sessionId)).toEqual([{ type: 'presence', agent: 'muted' }]);
});

it('leaves a late result to the agent as a note, once, which it gets with the next message', async () => {
  const { sessionId } = await startAnswer();
  const { chats } = rig.store;
  await chats.beginTool(sessionId, { chatId: 'chat-1', owner: 'no-call-chat-1', run: 'r1' });
  const deliveries: string[] = [];
  const handler = createDeliverLateResult({
    tell: () => Promise.reject(new Error('a chat is not told by a call')),
    chats,
    onDelivery: (delivery) => deliveries.push(delivery),
  });
  const postpone = () => Promise.reject(new Error('postponed'));
  const job = { ageMs: 0, failedTries: 0, postpone };
  const late = { key: 'k1', vapiCallId: 'no-call-chat-1', name: 'book_table', outcome: { result: 'Booked.' } };
  await handler.run(late, job);
  await handler.run(late, job);
  expect((await chats.entries(sessionId)).slice(1)).toMatchObject([
    { role: 'system', text: 'The result of book_table has come since: Booked.' },
  ]);
  await handler.run({ ...late, vapiCallId: 'no-call-chat-unknown' }, job);
  expect(deliveries).toEqual(['delivered', 'delivered', 'call-unknown']);
});

it('mutes the agent of a chat that passes its user on to a person, and not for another assistant', async () => {
  const { sessionId } = await startAnswer();
  const replica = await rig.startReplica();
  await replica.post(
    aboutChat('transfer-update', sessionId, { destination: { type: 'assistant', assistantName: 'Sales' } }),
  );
  expect(await rig.store.chats.read(sessionId)).not.toHaveProperty('human');
  const toPerson = aboutChat('transfer-update', sessionId, { destination: { type: 'number', number: '+15550001111' } });
  await replica.post(toPerson);
  await replica.post(toPerson);
  expect(await rig.store.chats.read(sessionId)).toMatchObject({ human: '' });
  expect(await eventsOf(sessionId)).toEqual([{ type: 'presence', agent: 'muted' }]);
});
