import { Chat } from '@ai-sdk/react';
import { redisTest as base, waitUntil } from '@trunkline/testkit';
import { DefaultChatTransport, type UIMessage } from 'ai';
import { API_KEY, startWire, type WireRig } from '../http/wire-rig.test-support.ts';

const test = base.extend<{ wire: WireRig }>({
  wire: async ({ redis }, use) => {
    const wire = await startWire(redis);
    await use(wire);
    await wire.close();
  },
});

/** The chat of the AI SDK as `useChat` makes it, without a page around it. */
function chatOf(wire: WireRig, id: string, messages: UIMessage[] = []): Chat<UIMessage> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  return new Chat({ id, messages, transport: new DefaultChatTransport({ api: `${wire.url}/chat/ui`, headers }) });
}

const textsOf = ({ messages }: Chat<UIMessage>): string[] =>
  messages.map(
    ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`,
  );

test('useChat asks, shows the answer, and asks the same again', async ({ wire, expect }) => {
  const chat = chatOf(wire, 's');
  await chat.sendMessage({ text: 'hello' });
  expect([chat.status, textsOf(chat)]).toEqual(['ready', ['user: hello', 'assistant: You said: hello']]);
  wire.chat.reply = () => ['Another answer'];
  await chat.regenerate();
  expect(textsOf(chat)).toEqual(['user: hello', 'assistant: Another answer']);
  expect(wire.chat.session('s').sent.map(({ message }) => message)).toEqual(['hello', 'hello']);
  const [first, second] = wire.chat.session('s').sent.map(({ messageId }) => messageId);
  expect([first, second]).toEqual([chat.messages[0]?.id, undefined]);
});

test('a message that was changed is asked, and not taken for the one it was before', async ({ wire, expect }) => {
  const chat = chatOf(wire, 's');
  await chat.sendMessage({ text: 'hello' });
  await chat.sendMessage({ text: 'good morning', messageId: chat.messages[0]!.id });
  expect(textsOf(chat)).toEqual(['user: good morning', 'assistant: You said: good morning']);
  expect(wire.chat.session('s').sent[1]?.messageId).toBeUndefined();
});

test('a page that is loaded anew in mid-answer goes on with it, whole and once', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  const before = chatOf(wire, 's');
  void before.sendMessage({ text: 'hello' });
  await waitUntil(() => wire.readers.count === 1);
  const messageId = wire.chat.session('s').running!;
  wire.chat.emit('s', { type: 'message.delta', messageId, delta: 'Half of it, ' });
  await waitUntil(() => before.messages.length === 2);
  // What the page had when it went away, as a page would have stored it.
  const stored = structuredClone(before.messages);
  await before.stop();
  await waitUntil(() => wire.readers.count === 0);
  const after = chatOf(wire, 's', stored);
  const resumed = after.resumeStream();
  await waitUntil(() => wire.readers.count === 1);
  wire.chat.emit('s', { type: 'message.delta', messageId, delta: 'and the rest.' });
  wire.chat.complete('s', messageId, 'Half of it, and the rest.');
  await resumed;
  expect(textsOf(after)).toEqual(['user: hello', 'assistant: Half of it, and the rest.']);
});

test('there is nothing to resume where nothing runs, or nobody has written', async ({ wire, expect }) => {
  const chat = chatOf(wire, 's');
  await chat.resumeStream();
  expect([chat.status, chat.messages]).toEqual(['ready', []]);
  await chat.sendMessage({ text: 'hello' });
  const response = await wire.ask('/chat/ui/s/stream');
  expect(response.status).toBe(204);
});

test('a fault and a refusal reach the page as errors', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  const chat = chatOf(wire, 's');
  const asked = chat.sendMessage({ text: 'hello' });
  await waitUntil(() => wire.readers.count === 1);
  const messageId = wire.chat.session('s').running!;
  wire.chat.emit('s', {
    type: 'error',
    messageId,
    code: 'TL_AGENT_UNAVAILABLE',
    message: 'Nobody is there.',
    retryable: true,
  });
  await asked;
  expect([chat.status, chat.error?.message]).toEqual(['error', 'Nobody is there.']);
  const empty = chatOf(wire, 's');
  await empty.sendMessage({ text: '   ' });
  expect(JSON.parse(empty.error?.message ?? '')).toMatchObject({ error: { code: 'TL_BAD_REQUEST' } });
});

test('the stream says what it is, ends with [DONE] and is not cached', async ({ wire, expect }) => {
  const message = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'hello' }] };
  const post = (body: object) => wire.ask('/chat/ui', { method: 'POST', body });
  const response = await post({ id: 's', messages: [message], trigger: 'submit-message' });
  expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toMatch(
    /^data: \{"type":"start","messageId":"answer-m1"\}\n\n[\s\S]*\n\ndata: \[DONE\]\n\n$/,
  );
  const file = { ...message, parts: [{ type: 'file', url: 'data:,x', mediaType: 'text/plain' }] };
  for (const messages of [[], [{ ...message, role: 'assistant' }], [file]]) {
    expect((await post({ id: 's', messages })).status).toBe(422);
  }
});
