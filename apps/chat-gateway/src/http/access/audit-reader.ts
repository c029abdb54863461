import { auditAct, auditLook } from '@trunkline/service-kit';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';

/**
 * Leaves a line when the holder of a key is given what was said in a session. Whoever holds a session's own token has said it or heard
 * it, and leaves none.
 */
export function auditReader(
  request: Pick<FastifyRequest, 'log'>,
  look: string,
  caller: Caller,
  sessionId: string,
): void {
  if (caller.kind === 'key') auditLook(request, look, { sessionId, operator: caller.name });
}

/** Leaves a line when the holder of a key has done something to a session. What a session's own token does is part of the conversation. */
export function auditActor(request: Pick<FastifyRequest, 'log'>, act: string, caller: Caller, sessionId: string): void {
  if (caller.kind === 'key') auditAct(request, act, { sessionId, operator: caller.name });
}
