/** `GET` and `DELETE /session/:sessionId`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseBody } from '@trunkline/service-kit';
import type { ChatService } from '../../chat-service.ts';
import type { Caller } from '../access/caller.ts';
import { sessionOf, type SessionRoute } from '../session-path.ts';

const deleteQuery = z.object({ purge: z.enum(['true', 'false']).optional() });

export function sessionRoutes(
  app: FastifyInstance,
  service: Pick<ChatService, 'view' | 'end' | 'purge'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  app.get<SessionRoute>('/session/:sessionId', async (request) => service.view(sessionOf(request, callerOf(request))));

  app.delete<SessionRoute>('/session/:sessionId', async (request) => {
    const sessionId = sessionOf(request, callerOf(request));
    const { purge } = parseBody(deleteQuery, { body: request.query });
    if (purge === 'true') return { sessionId, state: 'ended', receipt: await service.purge(sessionId) };
    await service.end(sessionId);
    return { sessionId, state: 'ended' };
  });
}
