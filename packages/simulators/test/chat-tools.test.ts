import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerFor, FakeChatServerOptions } from '../src/vapi/chat/index.ts';
import { ASSISTANT, chat, request, stream, useChat, wordsOf } from './chat-set-up.ts';

const start = useChat();

interface ServerMessage {
  readonly type: string;
  readonly call?: unknown;
  readonly chat?: { readonly id: string };
  readonly toolCallList?: readonly { readonly id: string; readonly function: { name: string; arguments: unknown } }[];
}

let webhook: FastifyInstance | undefined;
afterEach(async () => {
  await webhook?.close();
  webhook = undefined;
});

/** A platform with a webhook that answers each tool with its name and its arguments. */
async function startWithTools(options: Partial<FakeChatServerOptions> = {}) {
  const messages: ServerMessage[] = [];
  const app = fastify();
  webhook = app;
  app.post('/', (incoming) => {
    const { message } = incoming.body as { message: ServerMessage };
    messages.push(message);
    const results = (message.toolCallList ?? []).map(({ id, function: { name, arguments: given } }) => ({
      toolCallId: id,
      result: `${name} of ${JSON.stringify(given)}`,
    }));
    return Promise.resolve({ results });
  });
  await app.listen({ port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`;
  return { server: await start({ webhook: { url }, ...options }), messages };
}

const looksUp: AnswerFor = () => ({
  steps: [
    { say: 'Let me see.' },
    { callTools: [{ name: 'order', arguments: { id: 7 } }] },
    { say: ([result]) => `It says: ${result}` },
  ],
});

describe('tools in a chat', () => {
  it('are asked of the webhook with the chat instead of a call, and their results are told to the model', async () => {
    const { server, messages } = await startWithTools({ answerFor: looksUp });
    const { id, output } = await chat(server, { ...ASSISTANT, input: 'Where is it?' });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      type: 'tool-calls',
      chat: { id, input: 'Where is it?' },
      toolCallList: [{ function: { name: 'order', arguments: { id: 7 } } }],
    });
    expect(messages[0]).not.toHaveProperty('call');
    const toolCallId = messages[0]?.toolCallList?.[0]?.id;
    expect(output).toEqual([
      { role: 'assistant', content: 'Let me see.' },
      {
        role: 'assistant',
        tool_calls: [{ id: toolCallId, type: 'function', function: { name: 'order', arguments: '{"id":7}' } }],
      },
      { role: 'tool', tool_call_id: toolCallId, name: 'order', content: 'order of {"id":7}' },
      { role: 'assistant', content: 'It says: order of {"id":7}' },
    ]);
    expect(server.chat.failures).toEqual([]);
  });

  it('move the path of a stream on to the message that follows them', async () => {
    const { server } = await startWithTools({ answerFor: looksUp });
    const read = await stream(server, { ...ASSISTANT, input: 'Where is it?' });
    expect(wordsOf(read)).toBe('Let me see.It says: order of {"id":7}');
    expect([...new Set(read.deltas.map(({ path }) => path))]).toEqual([
      'chat.output[0].content',
      'chat.output[3].content',
    ]);
  });

  it('are asked twice at once, or with ids that tell nothing apart, where they are told to', async () => {
    const { server, messages } = await startWithTools({
      answerFor: looksUp,
      faults: { duplicatesToolCalls: true, toolCallIds: 'empty' },
    });
    await chat(server, { ...ASSISTANT, input: 'Where is it?' });
    expect(messages.map(({ toolCallList }) => toolCallList?.[0]?.id)).toEqual(['', '']);
    expect(messages[0]).toEqual(messages[1]);
  });

  it('have no result where no server is there, and the failure is told', async () => {
    const server = await start({ answerFor: looksUp });
    const { id, output } = await chat(server, { ...ASSISTANT, input: 'Where is it?' });
    expect(output.at(-1)?.content).toBe('It says: No result returned.');
    expect(server.chat.failures).toEqual([`chat ${id}: order: there is no server to ask; give webhook.url`]);
  });

  it('go to the server that an assistant names, with its secret', async () => {
    const { server, messages } = await startWithTools({ answerFor: looksUp });
    const assistant = { server: { url: 'http://127.0.0.1:1/', timeoutSeconds: 1 } };
    await chat(server, { assistant, input: 'Where is it?' });
    expect(messages).toEqual([]);
    expect(server.chat.failures).toHaveLength(1);
  });
});

describe('messages about chats', () => {
  it('are sent to whoever wants them, and to nobody else', async () => {
    const { server, messages } = await startWithTools();
    const wanting = { serverMessages: ['chat.created', 'chat.deleted', 'session.created'] };
    const { id } = await chat(server, { assistant: wanting, input: 'Hi' });
    await chat(server, { ...ASSISTANT, input: 'Hi' });
    await request(server, 'DELETE', `/chat/${id}`);
    await expect.poll(() => server.chat.deliveries.length).toBe(2);
    expect(messages.map((message) => [message.type, message.chat?.id])).toEqual([
      ['chat.created', id],
      ['chat.deleted', id],
    ]);
    await request(server, 'POST', '/session', { assistant: wanting });
    await expect.poll(() => messages.at(-1)).toMatchObject({ type: 'session.created', session: { status: 'active' } });
  });
});
