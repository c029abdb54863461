import { buildErrorBody, TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from './access/caller.ts';

/**
 * Answers 410 with `startAnew` beside the error: the request that begins a new session which goes on with the one that is over.
 * Words go into its `message`. A page cannot send it with the token of the old session, so its server has to.
 */
export function tellHowToStartAnew(app: FastifyInstance, callerOf: (request: FastifyRequest) => Caller): void {
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof TrunklineError) || error.code !== 'TL_SESSION_EXPIRED') throw error;
    const caller = callerOf(request);
    const named = sessionNamedBy(request.params) ?? sessionNamedBy(request.body);
    const sessionId = caller.kind === 'token' ? caller.sessionId : named;
    const body = { message: '', ...(sessionId !== undefined && { continues: sessionId }) };
    return reply.code(error.statusCode).send({
      ...buildErrorBody(error.code, error.message),
      startAnew: { method: 'POST', path: '/chat', body },
    });
  });
}

function sessionNamedBy(fields: unknown): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined;
  const { sessionId, id } = fields as { sessionId?: unknown; id?: unknown };
  return [sessionId, id].find((value) => typeof value === 'string');
}
