import type { ChatEvent } from '@trunkline/protocol';
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { expect, it } from 'vitest';
import { UiAnswer } from './ui-parts.ts';

const completed = (reply: string, finishReason: 'answered' | 'stopped' = 'answered'): ChatEvent => ({
  type: 'message.completed',
  finishReason,
  sessionId: 's',
  chatId: 'chat_1',
  messageId: 'm',
  message: reply,
  reply,
  sessionActive: true,
  expiresAt: '2026-01-01T00:30:00.000Z',
});
const started: ChatEvent = { type: 'message.started', messageId: 'm', turn: 1, asked: 'hello' };
const delta = (text: string): ChatEvent => ({ type: 'message.delta', messageId: 'm', delta: text });

/** What the AI SDK's own reader makes of the parts. */
async function read(events: readonly ChatEvent[]): Promise<{ message: UIMessage | undefined; errors: string[] }> {
  const answer = new UiAnswer('m');
  const parts = events.flatMap((event) => answer.partsOf(event)) as UIMessageChunk[];
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const errors: string[] = [];
  let message: UIMessage | undefined;
  const messages = readUIMessageStream({ stream, onError: (error) => errors.push((error as Error).message) });
  for await (const one of messages) message = one;
  return { message, errors };
}

it('is one text of the answer for the AI SDK, under an id that follows from the message', async () => {
  const { message } = await read([started, delta('Hello '), delta('there'), completed('Hello there')]);
  expect(message).toMatchObject({
    id: 'answer-m',
    role: 'assistant',
    parts: [{ type: 'step-start' }, { type: 'text', text: 'Hello there', state: 'done' }],
    metadata: { sessionId: 's', chatId: 'chat_1', finishReason: 'answered' },
  });
});

it('puts tools between the texts before and after them, with how they ended', async () => {
  const tool = { messageId: 'm', toolCallId: 'call_1', name: 'lookup_order' };
  const { message } = await read([
    started,
    delta('One moment. '),
    { type: 'tool.started', ...tool },
    { type: 'tool.finished', ...tool, failed: false },
    { type: 'tool.started', ...tool, toolCallId: 'call_2' },
    { type: 'tool.finished', ...tool, toolCallId: 'call_2', failed: true },
    delta('It is on its way.'),
    completed('One moment. It is on its way.'),
  ]);
  expect(message?.parts).toMatchObject([
    { type: 'step-start' },
    { type: 'text', text: 'One moment. ' },
    { type: 'dynamic-tool', toolName: 'lookup_order', toolCallId: 'call_1', state: 'output-available' },
    { type: 'dynamic-tool', toolCallId: 'call_2', state: 'output-error' },
    { type: 'text', text: 'It is on its way.' },
  ]);
});

it('shows the whole answer also where its words did not come one by one', async () => {
  const { message } = await read([started, delta('Hel'), completed('Hello')]);
  expect(message?.parts).toMatchObject([{ type: 'step-start' }, { type: 'text', text: 'Hello' }]);
});

it('gives a fault as an error after what was shown, and what a person has as data', async () => {
  const failed: ChatEvent = {
    type: 'error',
    messageId: 'm',
    code: 'TL_ANSWER_INTERRUPTED',
    message: 'It broke off.',
    retryable: true,
  };
  const broken = await read([started, delta('Half'), failed]);
  expect(broken.errors).toEqual(['It broke off.']);
  expect(broken.message?.parts).toMatchObject([{ type: 'step-start' }, { type: 'text', text: 'Half', state: 'done' }]);
  const posted = await read([{ type: 'message.posted', messageId: 'm', role: 'user', text: 'hello' }]);
  expect(posted.message?.parts).toMatchObject([
    { type: 'step-start' },
    { type: 'data-posted', data: { role: 'user', text: 'hello' } },
  ]);
});
