import { describe, expect, it } from 'vitest';
import type { AnswerFor } from '../src/vapi/chat/index.ts';
import { API_KEY, ASSISTANT, chat, request, useChat, type WireChat } from './chat-set-up.ts';

const start = useChat();

/** Answers with everything that it knows, so that a test sees what it was told. */
const gossip: AnswerFor = ({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`).join(' | ');

describe('POST /chat', () => {
  it('answers in the documented shape, and keeps the chat under its id', async () => {
    const server = await start();
    const response = await request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hi', name: 'a chat' });
    expect(response.status).toBe(201);
    const answer = (await response.json()) as WireChat;
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      orgId: expect.any(String),
      createdAt: expect.stringMatching(/Z$/),
      assistantId: 'assistant-1',
      name: 'a chat',
      input: 'Hi',
      messages: [{ role: 'user', content: 'Hi' }],
      output: [{ role: 'assistant', content: 'Answer 1: you said "Hi".' }],
      cost: 0,
    });
    expect(await (await request(server, 'GET', `/chat/${answer.id}`)).json()).toMatchObject({
      id: answer.id,
      output: answer.output,
    });
  });

  it('goes on with a previous chat: the agent knows what was said, on each branch its own', async () => {
    const server = await start({ answerFor: gossip });
    const first = await chat(server, { ...ASSISTANT, input: 'one' });
    const second = await chat(server, { previousChatId: first.id, input: 'two' });
    const other = await chat(server, { previousChatId: first.id, input: 'three' });
    expect(second).toMatchObject({ previousChatId: first.id, assistantId: 'assistant-1' });
    expect(second.output[0]?.content).toBe('user: one | assistant: user: one | user: two');
    expect(other.output[0]?.content).toBe('user: one | assistant: user: one | user: three');
  });

  it('takes messages as input, in the form of the documentation and of the SDK', async () => {
    const server = await start({ answerFor: gossip });
    const input = [
      { role: 'system', content: 'Earlier: a call.' },
      { role: 'user', message: 'Go on.', time: 0, endTime: 0, secondsFromStart: 0 },
    ];
    expect((await chat(server, { ...ASSISTANT, input })).output[0]?.content).toBe(
      'system: Earlier: a call. | user: Go on.',
    );
  });

  it('refuses what Vapi would refuse, one sentence per fault', async () => {
    const server = await start({ knowsAssistant: (id) => id === 'assistant-1' });
    const first = await chat(server, { ...ASSISTANT, input: 'Hi' });
    const refused: Record<string, object> = {
      'no assistant': { input: 'Hi' },
      'no input': ASSISTANT,
      'an empty input': { ...ASSISTANT, input: '' },
      'an unknown assistant': { assistantId: 'another', input: 'Hi' },
      'a session and a previous chat': { sessionId: 's', previousChatId: first.id, input: 'Hi' },
      'an assistant with a session': { ...ASSISTANT, sessionId: 's', input: 'Hi' },
      'a foreign field': { ...ASSISTANT, message: 'Hi', input: 'Hi' },
      'a long name': { ...ASSISTANT, input: 'Hi', name: 'x'.repeat(41) },
    };
    const answers = Object.entries(refused).map(async ([what, body]) => {
      const response = await request(server, 'POST', '/chat', body);
      const { error } = (await response.json()) as { error: string };
      return `${what}: ${error}`;
    });
    expect(await Promise.all(answers)).toEqual(Object.keys(refused).map((what) => `${what}: Bad Request`));
    expect(server.chat.chats).toHaveLength(1);
  });

  it('does not know a previous chat that there is not, with the status that it is told to give', async () => {
    const unknown = { previousChatId: 'nobody', input: 'Hi' };
    const usual = await request(await start(), 'POST', '/chat', unknown);
    expect([usual.status, await usual.json()]).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: "Couldn't Get Chat. Chat nobody Does Not Exist." },
    ]);
    expect((await request(await start({ unknownStatus: 400 }), 'POST', '/chat', unknown)).status).toBe(400);
  });

  it('keeps a log of every request, so that a test can count what was asked', async () => {
    const server = await start();
    await chat(server, { ...ASSISTANT, input: 'Hi' });
    await chat(server, { ...ASSISTANT, input: [{ role: 'user', content: 'Hi' }] });
    await request(server, 'POST', '/chat', { ...ASSISTANT, input: 'Hello' }, { apiKey: 'another-key' });
    expect([server.chat.countAsked('Hi'), server.chat.countAsked('Hello'), server.chat.countAsked('H')]).toEqual([
      2, 1, 0,
    ]);
    const third = await server.chat.waitForChat(2);
    expect([third.status, await third.ended, third.authorization]).toEqual([401, 'refused', 'Bearer another-key']);
    expect(server.chat.requests.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'refused']);
  });
});

describe('reading and deleting chats', () => {
  it('lists the newest first, page by page and by what they belong to', async () => {
    const server = await start();
    const first = await chat(server, { ...ASSISTANT, input: 'one' });
    const second = await chat(server, { previousChatId: first.id, input: 'two' });
    const list = async (query: string) => {
      const response = await request(server, 'GET', `/chat?${query}`);
      const body = (await response.json()) as { results?: WireChat[]; metadata?: object };
      return { status: response.status, ids: body.results?.map(({ id }) => id), metadata: body.metadata };
    };
    expect(await list('')).toEqual({
      status: 200,
      ids: [second.id, first.id],
      metadata: { itemsPerPage: 100, totalItems: 2, currentPage: 1 },
    });
    expect((await list('limit=1&page=2')).ids).toEqual([first.id]);
    expect((await list('sortOrder=ASC')).ids).toEqual([first.id, second.id]);
    expect((await list(`previousChatId=${first.id}`)).ids).toEqual([second.id]);
    expect((await list(`idAny=${first.id},x`)).ids).toEqual([first.id]);
    expect((await list('createdAtGt=2100-01-01T00:00:00Z')).ids).toEqual([]);
    expect((await list('createdAtGt=yesterday')).status).toBe(400);
    expect((await list('limit=-1')).status).toBe(400);
  });

  it('deletes a chat: nobody can read it or go on with it', async () => {
    const server = await start();
    const { id } = await chat(server, { ...ASSISTANT, input: 'Hi' });
    expect(await (await request(server, 'DELETE', `/chat/${id}`)).json()).toMatchObject({ id });
    const after = [
      await request(server, 'DELETE', `/chat/${id}`),
      await request(server, 'GET', `/chat/${id}`),
      await request(server, 'POST', '/chat', { previousChatId: id, input: 'Hi' }),
    ];
    expect(after.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('shows nothing to whoever has another key', async () => {
    const server = await start();
    const { id } = await chat(server, { ...ASSISTANT, input: 'Hi' });
    const paths = [`/chat/${id}`, '/chat', '/session', '/session/x'];
    const statuses = paths.map(async (path) => (await request(server, 'GET', path, undefined, { apiKey: 'x' })).status);
    expect(await Promise.all(statuses)).toEqual([401, 401, 401, 401]);
    expect(API_KEY).not.toBe('x');
  });
});

describe('sessions', () => {
  it('hold what was said, whoever asks next', async () => {
    const server = await start({ answerFor: gossip });
    const created = await request(server, 'POST', '/session', {
      ...ASSISTANT,
      messages: [{ role: 'user', content: 'on the phone' }],
    });
    expect(created.status).toBe(201);
    const session = (await created.json()) as { id: string };
    expect(session).toMatchObject({ status: 'active', expirationSeconds: 86_400, assistantId: 'assistant-1' });
    const { sessionId, output } = await chat(server, { sessionId: session.id, input: 'in the chat' });
    expect([sessionId, output[0]?.content]).toEqual([session.id, 'user: on the phone | user: in the chat']);
    const read = (await (await request(server, 'GET', `/session/${session.id}`)).json()) as { messages: unknown[] };
    expect(read.messages).toHaveLength(3);
  });

  it('are renamed, completed and deleted, and take no chat after that', async () => {
    const server = await start({ expiredStatus: 410 });
    const make = async () =>
      ((await (await request(server, 'POST', '/session', ASSISTANT)).json()) as { id: string }).id;
    const [completed, deleted] = [await make(), await make()];
    const patched = await request(server, 'PATCH', `/session/${completed}`, { name: 'a name', status: 'completed' });
    expect(await patched.json()).toMatchObject({ id: completed, name: 'a name', status: 'completed' });
    expect((await request(server, 'PATCH', `/session/${completed}`, { assistantId: 'a' })).status).toBe(400);
    expect((await request(server, 'DELETE', `/session/${deleted}`)).status).toBe(200);
    const statuses = [completed, deleted, 'nobody'].map(
      async (sessionId) => (await request(server, 'POST', '/chat', { sessionId, input: 'Hi' })).status,
    );
    expect(await Promise.all(statuses)).toEqual([410, 404, 404]);
    const { results } = (await (await request(server, 'GET', '/session')).json()) as { results: { id: string }[] };
    expect(results.map(({ id }) => id)).toEqual([completed]);
  });

  it('refuse an expiry that is out of bounds', async () => {
    const server = await start();
    const statuses = [59, 60, 2_592_000, 2_592_001].map(
      async (expirationSeconds) =>
        (await request(server, 'POST', '/session', { ...ASSISTANT, expirationSeconds })).status,
    );
    expect(await Promise.all(statuses)).toEqual([400, 201, 201, 400]);
  });
});
