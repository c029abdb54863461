/** Reads the body of `POST /chat` (CONTRACT: a message that is missing or blank is 400, every other wrong field 422). */
import { type ChatRequest, chatRequestSchema, TrunklineError } from '@trunkline/protocol';
import { parseBody } from '@trunkline/service-kit';
import type { FastifyRequest } from 'fastify';
import { assertReaches, type Caller } from '../access/caller.ts';

/** What only the operator's own programs may say of a session: a page could name somebody else's user or conversation. */
const OF_KEYS_ONLY = ['userId', 'assistantId', 'metadata', 'continues'] as const;

function assertSaysSomething(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new TrunklineError('TL_BAD_REQUEST', 'Send a JSON object with a "message".');
  }
  const { message } = body as { message?: unknown };
  if (message === undefined || message === null || (typeof message === 'string' && message.trim() === '')) {
    throw new TrunklineError('TL_BAD_REQUEST', 'message: expected some words');
  }
}

/**
 * @returns the request with the session that it goes to, where it goes to one that is known by name.
 * @throws TrunklineError 400, 422, or 403 when a page asks for more than its own session.
 */
export function readChatRequest(request: Pick<FastifyRequest, 'body'>, caller: Caller): ChatRequest {
  assertSaysSomething(request.body);
  const read = parseBody(chatRequestSchema, request);
  if (caller.kind === 'key') return read;
  const { sessionId = caller.sessionId } = read;
  assertReaches(caller, sessionId);
  const denied = OF_KEYS_ONLY.find((name) => read[name] !== undefined);
  if (denied === undefined) return { ...read, sessionId };
  throw new TrunklineError('TL_FORBIDDEN', `${denied}: only the holder of an API key may say this`);
}
