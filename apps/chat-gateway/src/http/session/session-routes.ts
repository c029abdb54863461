/** `GET` and `DELETE /session/:sessionId`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseBody } from '@trunkline/service-kit';
import type { ChatService } from '../../chat-service.ts';
import { auditActor, auditReader } from '../access/audit-reader.ts';
import type { Caller } from '../access/caller.ts';
import { sessionOf, type SessionRoute } from '../session-path.ts';

const deleteQuery = z.object({ purge: z.enum(['true', 'false']).optional() });

export function sessionRoutes(
  app: FastifyInstance,
  service: Pick<ChatService, 'view' | 'end' | 'purge'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  app.get<SessionRoute>('/session/:sessionId', async (request) => {
    const caller = callerOf(request);
    const sessionId = sessionOf(request, caller);
    const view = await service.view(sessionId);
    auditReader(request, 'session', caller, sessionId);
    return view;
  });

  app.delete<SessionRoute>('/session/:sessionId', async (request) => {
    const caller = callerOf(request);
    const sessionId = sessionOf(request, caller);
    const { purge } = parseBody(deleteQuery, { body: request.query });
    const receipt = purge === 'true' ? await service.purge(sessionId) : undefined;
    if (!receipt) await service.end(sessionId);
    auditActor(request, receipt ? 'erase' : 'end', caller, sessionId);
    if (receipt) return { sessionId, state: 'ended', receipt };
    return { sessionId, state: 'ended' };
  });
}
