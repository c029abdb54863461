import { describe, expect, it } from 'vitest';
import type { AnswerFor } from '../src/vapi/chat/index.ts';
import { ASSISTANT, chat, request, stream, useChat, wordsOf } from './chat-set-up.ts';

const start = useChat();
const LONG = 'Straße, 東京, 🙂🙃 and so on.';
const saysLong: AnswerFor = () => LONG;

describe('a stream', () => {
  it('has one data line a delta with the id of the chat, and ends without an event', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { chunking: 'lines' } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    const [{ id } = { id: '' }] = server.chat.chats;
    expect(read.text).toBe(
      [
        `data: {"id":"${id}","path":"chat.output[0].content","delta":"One"}\n\n`,
        `data: {"id":"${id}","path":"chat.output[0].content","delta":" two."}\n\n`,
      ].join(''),
    );
    expect(read.fault).toBeUndefined();
    expect((await chat(server, { previousChatId: id, input: 'More' })).messages).toHaveLength(3);
  });

  it('names its session', async () => {
    const server = await start();
    const session = (await (await request(server, 'POST', '/session', ASSISTANT)).json()) as { id: string };
    const { deltas } = await stream(server, { sessionId: session.id, input: 'Hi' });
    expect(new Set(deltas.map(({ sessionId }) => sessionId))).toEqual(new Set([session.id]));
  });

  it('is cut within lines and within characters, and is whole when put together', async () => {
    const server = await start({ answerFor: saysLong, pacing: { deltaChars: { min: 2, max: 5 } } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect(wordsOf(read)).toBe(LONG);
    const isWhole = (chunk: Uint8Array) => !new TextDecoder().decode(chunk).includes('\uFFFD');
    expect(read.chunks.some((chunk) => !isWhole(chunk))).toBe(true);
    expect(read.chunks.every((chunk) => Buffer.from(chunk).toString().endsWith('\n\n'))).toBe(false);
  });

  it('comes byte by byte where it is told to', async () => {
    const server = await start({ answerFor: saysLong, faults: { chunking: 'bytes' } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect(wordsOf(read)).toBe(LONG);
    expect(read.chunks.length).toBeGreaterThan(read.text.length / 2);
  });

  it('has all that a reader of events must bear', async () => {
    const server = await start({
      answerFor: () => 'One two.',
      faults: { chunking: 'lines', quirks: ['crlf', 'comments', 'noSpace', 'emptyDeltas', 'unknownEvents', 'done'] },
    });
    const { text } = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect(text).toContain(': simulated comment\r\ndata:{"id"');
    expect(text).toContain('"delta":""');
    expect(text).toContain('data:{"type":"from-the-future"}\r\n\r\n');
    expect(text.endsWith('data:[DONE]\r\n\r\n')).toBe(true);
  });

  it('has another id than the chat where it is told to, and nobody can go on with that', async () => {
    const server = await start({ faults: { streamId: 'foreign' } });
    const { deltas } = await stream(server, { ...ASSISTANT, input: 'Hi' });
    const streamId = deltas[0]?.id ?? '';
    expect(server.chat.chats.map(({ id }) => `stream-${id}`)).toEqual([streamId]);
    expect((await request(server, 'GET', `/chat/${streamId}`)).status).toBe(404);
  });

  it('has no line at all for an answer without text', async () => {
    const server = await start({ answerFor: () => ({ steps: [] }) });
    expect((await stream(server, { ...ASSISTANT, input: 'Hi' })).text).toBe('');
    expect((await chat(server, { ...ASSISTANT, input: 'Hi' })).output).toEqual([]);
  });

  it('waits for a reader that does not read', async () => {
    const server = await start({
      answerFor: () => `${'x'.repeat(10_000)} `.repeat(2000),
      faults: { chunking: 'lines' },
    });
    const response = await request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi', stream: true });
    const reader = response.body?.getReader();
    await reader?.read();
    const exchange = await server.chat.waitForChat(0);
    await exchange.sent(1);
    await reader?.cancel();
    expect(await exchange.ended).toBe('abandoned');
    expect(exchange.deltasSent).toBeLessThan(2000);
  });
});

describe('what goes wrong with a stream', () => {
  it.each([
    { unreadAnswer: 'finished', kept: 1 },
    { unreadAnswer: 'lost', kept: 0 },
  ] as const)('is cut after so many deltas, and the finished chat is $unreadAnswer', async ({ unreadAnswer, kept }) => {
    const server = await start({
      answerFor: () => 'One two three four.',
      faults: { cutAfterDeltas: 2, cutsInsideLine: true, unreadAnswer },
    });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect(wordsOf(read)).toBe('One two');
    expect(read.text.endsWith('\n')).toBe(false);
    expect(read.fault).toBeDefined();
    const exchange = await server.chat.waitForChat(0);
    expect([await exchange.ended, exchange.deltasSent]).toEqual(['cut', 2]);
    await expect.poll(() => server.chat.chats.length).toBe(kept);
    const found = await request(server, 'GET', `/chat/${exchange.chatId}`);
    const { output } = (await found.json()) as { output?: { content: string }[] };
    expect(output?.map(({ content }) => content)).toEqual(kept === 1 ? ['One two three four.'] : undefined);
  });

  it('is cut after its last delta, where an end looks like a cut', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { cutAfterDeltas: 2 } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect([wordsOf(read), read.fault !== undefined]).toEqual(['One two.', true]);
  });

  it('ends early as if it were complete', async () => {
    const server = await start({ answerFor: () => 'One two three.', faults: { endAfterDeltas: 1 } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect([wordsOf(read), read.fault]).toEqual(['One', undefined]);
    expect(server.chat.chats[0]?.output[0]?.content).toBe('One two three.');
  });

  it('has an error in its middle', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { errorAfterDeltas: 1, chunking: 'lines' } });
    const read = await stream(server, { ...ASSISTANT, input: 'Hi' });
    expect(wordsOf(read)).toBe('One');
    expect(read.text).toContain('data: {"error":{"message":"Simulated fault.","statusCode":500}}');
  });

  it.each([
    { unreadAnswer: 'finished', status: 200 },
    { unreadAnswer: 'lost', status: 404 },
  ] as const)('stalls until it is released, while the chat is $unreadAnswer', async ({ unreadAnswer, status }) => {
    const server = await start({
      answerFor: () => 'One two three.',
      faults: { stallAfterDeltas: 1, unreadAnswer },
    });
    const reading = stream(server, { ...ASSISTANT, input: 'Hi' });
    const exchange = await server.chat.waitForChat(0);
    await exchange.sent(1);
    await expect.poll(() => server.chat.chats.length).toBe(status === 200 ? 1 : 0);
    expect((await request(server, 'GET', `/chat/${exchange.chatId}`)).status).toBe(status);
    exchange.release();
    expect(wordsOf(await reading)).toBe('One two three.');
    expect(server.chat.chats).toHaveLength(1);
  });

  it('goes on after a stall of its own accord where it has a length', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { stallAfterDeltas: 1, stallMs: 5 } });
    expect(wordsOf(await stream(server, { ...ASSISTANT, input: 'Hi' }))).toBe('One two.');
  });

  it('can be cut by the test, at any time', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { stallAfterDeltas: 1 } });
    const reading = stream(server, { ...ASSISTANT, input: 'Hi' });
    const exchange = await server.chat.waitForChat(0);
    await exchange.sent(1);
    exchange.cut();
    expect((await reading).fault).toBeDefined();
    expect(await exchange.ended).toBe('cut');
  });

  it('loses its reader, and tells so', async () => {
    const server = await start({ answerFor: () => 'One two.', faults: { stallAfterDeltas: 1, unreadAnswer: 'lost' } });
    const controller = new AbortController();
    const asked = request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi', stream: true }, controller);
    const exchange = await server.chat.waitForChat(0);
    await asked;
    await exchange.sent(1);
    controller.abort();
    expect(await exchange.ended).toBe('abandoned');
    expect(server.chat.chats).toEqual([]);
  });
});

describe('what goes wrong with a request', () => {
  it('is answered with any status, by what is asked', async () => {
    const server = await start({
      faults: ({ index, method }) => (method === 'POST' ? { status: [402, 429, 503][index] ?? 0 } : {}),
    });
    const ask = () => request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi', stream: true });
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([402, 429, 503, 200]);
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual([null, null, null, null]);
    expect(await answers[0]?.json()).toMatchObject({ statusCode: 402, error: 'Payment Required' });
    await answers[3]?.text();
    expect(server.chat.countAsked('Hi')).toBe(4);
  });

  it('says when to come back where it is told to', async () => {
    const server = await start({ faults: { status: 429, retryAfterSeconds: 7 } });
    const response = await request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi' });
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('is carried out, though nobody hears of it', async () => {
    const server = await start({ faults: { status: 504, isCarriedOut: true } });
    expect((await request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi', stream: true })).status).toBe(504);
    expect(server.chat.chats.map(({ output }) => output[0]?.content)).toEqual(['Answer 1: you said "Hi".']);
  });

  it('runs into the limit of a burst, and everything is refused from then on', async () => {
    const server = await start({ burstLimit: { requests: 3, windowMs: 60_000, blockedMs: 60_000 } });
    const statuses = [];
    for (let asked = 0; asked < 5; asked += 1) statuses.push((await request(server, 'GET', '/chat')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('has the faults of the answer over those of the request', async () => {
    const server = await start({
      answerFor: ({ text }) => ({ steps: [{ say: 'One two.' }], faults: text === 'cut' ? { cutAfterDeltas: 1 } : {} }),
    });
    expect(wordsOf(await stream(server, { ...ASSISTANT, input: 'cut' }))).toBe('One');
    server.chat.setAnswerFor(() => 'Another.');
    expect(wordsOf(await stream(server, { ...ASSISTANT, input: 'cut' }))).toBe('Another.');
  });
});
