import { once } from 'node:events';
import { waitUntil } from '@trunkline/testkit';
import type { EventSourceMessage } from 'eventsource-parser';
import { WebSocket } from 'ws';
import { API_KEY, eventsOf, type GatewayReplica, test, wordsOf } from './gateway-rig.test-support.ts';

const EVENTS = { accept: 'text/event-stream' };
const WORDS = 'One two three four five six seven eight nine ten.';

async function chat(replica: GatewayReplica, body: object, headers: Record<string, string> = {}) {
  const response = await replica.ask('/chat', { method: 'POST', body, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function collect(response: Response): Promise<EventSourceMessage[]> {
  const events: EventSourceMessage[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

test('a conversation goes on over messages and replicas, and is read back as one transcript', async ({
  rig,
  expect,
}) => {
  const [one, other] = [await rig.start(), await rig.start()];
  rig.vapi.chat.setAnswerFor(() => WORDS);
  const first = await chat(one, { message: 'count' });
  expect(first).toMatchObject({ status: 200, body: { reply: WORDS, message: WORDS, sessionActive: true } });
  const sessionId = first.body['sessionId'] as string;
  const response = await other.ask('/chat/message', {
    method: 'POST',
    body: { message: 'again', sessionId },
    headers: EVENTS,
  });
  const events = await collect(response);
  expect(wordsOf(events)).toBe(WORDS);
  expect(events.every(({ id }) => id !== undefined)).toBe(true);
  expect(await (await one.ask(`/session/${sessionId}`)).json()).toMatchObject({
    state: 'active',
    channel: 'chat',
    transcript: [
      { role: 'user', text: 'count', status: 'answered' },
      { role: 'assistant', text: WORDS },
      { role: 'user', text: 'again' },
      { role: 'assistant', text: WORDS },
    ],
  });
});

test('a reader that is cut off in mid-answer goes on at another replica, and sees every word once', async ({
  rig,
  expect,
}) => {
  const [one, other] = [await rig.start(), await rig.start()];
  rig.vapi.chat.setAnswerFor(() => WORDS);
  rig.vapi.chat.setFaults({ stallAfterDeltas: 4, stallMs: 300 });
  const response = await one.ask('/chat', {
    method: 'POST',
    body: { message: 'count', sessionId: 's' },
    headers: EVENTS,
  });
  const seen: EventSourceMessage[] = [];
  for await (const event of eventsOf(response)) {
    seen.push(event);
    if (wordsOf(seen) === 'One two three four') break;
  }
  const lastId = seen.at(-1)?.id ?? '';
  const rest = await other.ask('/chat/s/events', { headers: { 'last-event-id': lastId } });
  for await (const event of eventsOf(rest)) {
    seen.push(event);
    if (event.event === 'message.completed') break;
  }
  expect(wordsOf(seen)).toBe(WORDS);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
});

test('an answer is stopped from elsewhere, and ends with the words that were shown', async ({ rig, expect }) => {
  const [one, other] = [await rig.start(), await rig.start()];
  rig.vapi.chat.setAnswerFor(() => WORDS);
  rig.vapi.chat.setFaults({ stallAfterDeltas: 2 });
  const response = await one.ask('/chat', {
    method: 'POST',
    body: { message: 'count', sessionId: 's' },
    headers: EVENTS,
  });
  const seen: EventSourceMessage[] = [];
  for await (const event of eventsOf(response)) {
    seen.push(event);
    if (wordsOf(seen) === 'One two') await other.ask('/chat/s/stop', { method: 'POST' });
  }
  expect(JSON.parse(seen.at(-1)?.data ?? '')).toMatchObject({ finishReason: 'stopped', reply: 'One two' });
  expect((await other.ask('/chat/s/stop', { method: 'POST' })).status).toBe(200);
  expect((await other.ask('/chat/nobody/stop', { method: 'POST' })).status).toBe(404);
});

test('the same key is answered by another replica with the first answer, until the session is erased', async ({
  rig,
  expect,
}) => {
  const [one, other] = [await rig.start(), await rig.start()];
  const key = { 'idempotency-key': 'order-1' };
  const first = await chat(one, { message: 'hello' }, key);
  expect((await chat(other, { message: 'hello' }, { 'idempotency-key': '"order-1"' })).body).toEqual(first.body);
  expect(rig.vapi.chat.countAsked('hello')).toBe(1);
  const path = `/session/${String(first.body['sessionId'])}`;
  const erased = (await (await one.ask(`${path}?purge=true`, { method: 'DELETE' })).json()) as { receipt: object };
  expect(erased).toMatchObject({ state: 'ended', receipt: { erased: { messages: expect.any(Number) as number } } });
  expect((await chat(other, { message: 'hello' }, key)).status).toBe(410);
});

test('after an answer that failed the same key asks anew and is answered', async ({ rig, expect }) => {
  const replica = await rig.start();
  rig.vapi.chat.setFaults(({ method, index }) => (method === 'POST' && index === 0 ? { status: 402 } : {}));
  const key = { 'idempotency-key': 'order-1' };
  expect(await chat(replica, { message: 'hello', sessionId: 's' }, key)).toMatchObject({
    status: 503,
    body: { error: { code: 'TL_AGENT_UNAVAILABLE' } },
  });
  expect((await chat(replica, { message: 'hello', sessionId: 's' }, key)).status).toBe(200);
});

test('a session that was ended is read back, ended again, and refuses what is written to it', async ({
  rig,
  expect,
}) => {
  const replica = await rig.start();
  await chat(replica, { message: 'hello', sessionId: 's' });
  for (let times = 0; times < 2; times += 1) {
    const ended = await replica.ask('/session/s', { method: 'DELETE' });
    expect([ended.status, await ended.json()]).toEqual([200, { sessionId: 's', state: 'ended' }]);
  }
  expect(await (await replica.ask('/session/s')).json()).toMatchObject({ state: 'ended' });
  expect(await chat(replica, { message: 'x', sessionId: 's' })).toMatchObject({
    status: 410,
    body: { error: { code: 'TL_SESSION_EXPIRED' }, startAnew: { body: { continues: 's' } } },
  });
  const anew = await chat(replica, { message: 'x', continues: 's' });
  expect([anew.status, anew.body['sessionId']]).toEqual([200, expect.stringMatching(/^sess_/)]);
});

test('a person takes the conversation, the agent is mute, and gets it back', async ({ rig, expect }) => {
  const replica = await rig.start();
  await chat(replica, { message: 'hello', sessionId: 's' });
  const post = (body: object) => replica.ask('/chat/s/messages', { method: 'POST', body });
  expect((await post({ text: 'Ann here.', name: 'Ann' })).status).toBe(200);
  expect(await chat(replica, { message: 'hello Ann', sessionId: 's' })).toMatchObject({
    status: 200,
    body: { reply: '' },
  });
  const events = await collect(
    await replica.ask('/chat', { method: 'POST', body: { message: 'still there?', sessionId: 's' }, headers: EVENTS }),
  );
  expect(events.map(({ event }) => event)).toEqual(['message.posted']);
  expect((await post({ handBack: true })).status).toBe(200);
  expect((await chat(replica, { message: 'and now?', sessionId: 's' })).body['reply']).not.toBe('');
  const { transcript } = (await (await replica.ask('/session/s')).json()) as { transcript: { role: string }[] };
  expect(transcript.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'human',
    'user',
    'user',
    'user',
    'assistant',
  ]);
});

test('a user who asks for a person by the words of the operator gets one', async ({ rig, expect }) => {
  const replica = await rig.start({
    CHAT_ESCALATION: 'on',
    CHAT_ESCALATION_REPLY: 'Un momento.',
    ESCALATION_PHRASES: 'una persona',
  });
  expect(await chat(replica, { message: 'Con una persona, por favor', sessionId: 's' })).toMatchObject({
    status: 200,
    body: { reply: '', sessionActive: true },
  });
  const { transcript } = (await (await replica.ask('/session/s')).json()) as { transcript: object[] };
  expect(transcript).toMatchObject([{ role: 'user' }, { role: 'assistant', text: 'Un momento.' }]);
  expect(rig.vapi.chat.requests).toHaveLength(0);
  const { body: metrics } = await replica.admin.inject('/metrics');
  expect(metrics).toContain('trunkline_chat_escalations_total{service="chat-gateway"} 1');
});

test('more messages than a session may send or have waiting are 429 with the time to wait', async ({ rig, expect }) => {
  const limits = { CHAT_MESSAGES_PER_MINUTE_PER_SESSION: '3', CHAT_QUEUE_MAX_MESSAGES: '1' };
  const replica = await rig.start(limits);
  rig.vapi.chat.setFaults({ stallAfterDeltas: 0 });
  const running = replica.ask('/chat', { method: 'POST', body: { message: '1', sessionId: 's' } });
  await rig.vapi.chat.waitForChat(0);
  const waiting = replica.ask('/chat', { method: 'POST', body: { message: '2', sessionId: 's' } });
  const full = await waitUntil(async () => {
    const answer = await chat(replica, { message: 'full', sessionId: 's' });
    return answer.status === 429 ? answer : undefined;
  });
  expect(full?.body).toMatchObject({ error: { code: 'TL_QUEUE_FULL' } });
  expect(Number(full?.headers.get('retry-after'))).toBeGreaterThan(0);
  await replica.ask('/chat/s/stop', { method: 'POST' });
  await running;
  await replica.ask('/chat/s/stop', { method: 'POST' });
  await waiting;
});

test('health counts readers, metrics count answers, and a drain sends readers to another replica', async ({
  rig,
  expect,
}) => {
  const [one, other] = [await rig.start({ DRAIN_TIMEOUT_MS: '10000' }), await rig.start()];
  await chat(one, { message: 'hello', sessionId: 's' });
  rig.vapi.chat.setAnswerFor(() => WORDS);
  rig.vapi.chat.setFaults({ stallAfterDeltas: 3, stallMs: 800 });
  const response = await one.ask('/chat', {
    method: 'POST',
    body: { message: 'count', sessionId: 's' },
    headers: EVENTS,
  });
  const seen: EventSourceMessage[] = [];
  for await (const event of eventsOf(response)) {
    seen.push(event);
    if (wordsOf(seen) !== 'One two three') continue;
    expect(await (await one.ask('/health')).json()).toMatchObject({
      status: 'ok',
      activeSessions: 1,
      activeStreams: 1,
    });
    void one.drain();
  }
  const rest = await other.ask('/chat/s/events', { headers: { 'last-event-id': seen.at(-1)?.id ?? '' } });
  for await (const event of eventsOf(rest)) {
    seen.push(event);
    if (event.event === 'message.completed') break;
  }
  expect(wordsOf(seen)).toBe(WORDS);
  const { body: metrics } = await one.admin.inject('/metrics');
  expect(metrics).toContain('trunkline_chat_answers_total{outcome="answered",service="chat-gateway"} 2');
  expect(metrics).toMatch(/trunkline_chat_first_word_seconds_count\{service="chat-gateway"\} 2/);
  expect(metrics).toContain('trunkline_chat_readers{service="chat-gateway"} 0');
  expect((await one.ask('/readyz')).status).toBe(503);
});

test('useChat and a socket show the same answer', async ({ rig, expect }) => {
  const replica = await rig.start();
  rig.vapi.chat.setAnswerFor(() => WORDS);
  const socket = new WebSocket(`${replica.url.replace('http', 'ws')}/chat/ws?sessionId=s`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  let shown = '';
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as { type: string; delta?: string };
    if (event.type === 'message.delta') shown += event.delta;
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'resume', after: '' }));
  const messages = [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'count' }] }];
  const response = await replica.ask('/chat/ui', { method: 'POST', body: { id: 's', messages } });
  const parts = (await response.text())
    .split('\n\n')
    .flatMap((line) => (line.startsWith('data: {') ? [line.slice(6)] : []));
  const deltas = parts.map((part) => JSON.parse(part) as { type: string; delta?: string });
  expect(deltas.map(({ type, delta = '' }) => (type === 'text-delta' ? delta : '')).join('')).toBe(WORDS);
  await waitUntil(() => shown === WORDS);
  socket.close();
});
