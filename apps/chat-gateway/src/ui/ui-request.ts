/** What `useChat` of the AI SDK sends (DefaultChatTransport): the whole conversation, of which we need what the user said last. */
import { chatRequestSchema, type ChatRequest, sessionIdSchema, TrunklineError } from '@trunkline/protocol';
import { parseBody } from '@trunkline/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readChatRequest } from '../http/chat/chat-request.ts';
import type { Caller } from '../http/access/caller.ts';

const MAX_MESSAGES = 10_000;
const MAX_MESSAGE_ID_CHARACTERS = 128;

const uiMessage = z.object({
  id: z.string().optional(),
  role: z.string(),
  parts: z.array(z.object({ type: z.string(), text: z.string().optional() })).optional(),
});

const uiRequest = z.object({
  /** The chat's id, which is the session's here. */
  id: sessionIdSchema.optional(),
  messages: z.array(z.unknown()).min(1, 'expected at least one message').max(MAX_MESSAGES),
  trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
  /** The message that is written anew, or the answer that is asked for again. */
  messageId: z.string().optional(),
  // What a page's own `body` option may add.
  ...chatRequestSchema.omit({ message: true, sessionId: true }).shape,
});

export interface UiRequest extends ChatRequest {
  /** Missing where the same words are to be asked again. */
  messageId?: string;
}

/** Finds what the user said last. @throws TrunklineError 422 when there is none, or it is no text. */
function lastOfUser(messages: readonly unknown[]): z.output<typeof uiMessage> {
  for (const message of messages.toReversed()) {
    const parsed = uiMessage.safeParse(message);
    if (parsed.success && parsed.data.role === 'user') return parsed.data;
  }
  throw new TrunklineError('TL_INVALID_FIELD', 'messages: expected one of the role "user"');
}

function textOf({ parts = [] }: z.output<typeof uiMessage>): string {
  const other = parts.find(({ type }) => type !== 'text' && type !== 'step-start' && !type.startsWith('data-'));
  if (other)
    throw new TrunklineError('TL_INVALID_FIELD', `messages: only text can be sent, no ${other.type.slice(0, 40)}`);
  return parts.map(({ type, text = '' }) => (type === 'text' ? text : '')).join('');
}

/** @throws TrunklineError 400 for no words, 422, or 403 when a page asks for more than its own session. */
export function readUiRequest(request: Pick<FastifyRequest, 'body'>, caller: Caller): UiRequest {
  const { id, messages, trigger, messageId: replaced, ...more } = parseBody(uiRequest, request);
  const message = lastOfUser(messages);
  const body = { ...more, message: textOf(message), ...(id !== undefined && { sessionId: id }) };
  const read = readChatRequest({ body }, caller);
  const isOwnId = message.id !== undefined && message.id !== '' && message.id.length <= MAX_MESSAGE_ID_CHARACTERS;
  // A message that was changed keeps its id, and one that is asked again too: each is a message of its own here.
  const isFirst = trigger === 'submit-message' && replaced === undefined;
  return isFirst && isOwnId ? { ...read, messageId: message.id as string } : read;
}
