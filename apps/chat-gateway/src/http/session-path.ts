import { isSessionId, type SessionId, TrunklineError } from '@trunkline/protocol';
import type { FastifyRequest } from 'fastify';
import { assertReaches, type Caller } from './access/caller.ts';

export interface SessionRoute {
  Params: { sessionId: string };
}

/**
 * Reads the session in the path.
 * @throws TrunklineError 404 when no session can be called so, 403 when the caller does not reach it.
 */
export function sessionOf({ params }: Pick<FastifyRequest<SessionRoute>, 'params'>, caller: Caller): SessionId {
  const { sessionId } = params;
  if (!isSessionId(sessionId)) throw new TrunklineError('TL_SESSION_NOT_FOUND', 'There is no such session.');
  assertReaches(caller, sessionId);
  return sessionId;
}
