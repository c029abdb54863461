/** What may be done to a session besides asking: stopping an answer, writing as a person, being seen to write. */
import { chatTextSchema, TrunklineError } from '@trunkline/protocol';
import { parseBody } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ChatService } from '../../chat-service.ts';
import { auditActor } from '../access/audit-reader.ts';
import type { Caller } from '../access/caller.ts';
import { sessionOf, type SessionRoute } from '../session-path.ts';

const MAX_NAME_CHARACTERS = 100;

const personBody = z
  .strictObject({
    text: chatTextSchema.optional(),
    name: z.string().min(1).max(MAX_NAME_CHARACTERS).optional(),
    handBack: z.literal(true).optional(),
  })
  .refine(
    ({ text, handBack }) => (text === undefined) === (handBack === true),
    'expected either "text" or "handBack": true',
  );
const typingBody = z.object({ role: z.enum(['user', 'human']).default('user') });

function assertIsPerson(caller: Caller): void {
  if (caller.kind === 'key') return;
  throw new TrunklineError('TL_FORBIDDEN', 'Only the holder of an API key may write as a person.');
}

export function controlRoutes(
  app: FastifyInstance,
  service: Pick<ChatService, 'stop' | 'post' | 'handBack' | 'typing'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const note = (request: FastifyRequest, act: string, sessionId: string): void =>
    auditActor(request, act, callerOf(request), sessionId);

  app.post<SessionRoute>('/chat/:sessionId/stop', async (request) => {
    const sessionId = sessionOf(request, callerOf(request));
    await service.stop(sessionId);
    note(request, 'stop', sessionId);
    return { sessionId };
  });

  app.post<SessionRoute>('/chat/:sessionId/messages', async (request) => {
    const caller = callerOf(request);
    assertIsPerson(caller);
    const sessionId = sessionOf(request, caller);
    const { text, name } = parseBody(personBody, request);
    if (text === undefined) {
      await service.handBack(sessionId);
      note(request, 'hand-back', sessionId);
      return { sessionId };
    }
    const posted = await service.post(sessionId, { text, ...(name !== undefined && { name }) });
    note(request, 'write', sessionId);
    return { sessionId, ...posted };
  });

  app.post<SessionRoute>('/chat/:sessionId/typing', async (request) => {
    const caller = callerOf(request);
    const sessionId = sessionOf(request, caller);
    const { role } = parseBody(typingBody, request);
    if (role === 'human') assertIsPerson(caller);
    await service.typing(sessionId, { role, from: request.id });
    return { sessionId };
  });
}
