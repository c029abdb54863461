import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { ChatOffice } from './chat-office.ts';
import { createSessionRecord } from './chat-record.ts';
import { type ChatHandler, idOf, ok, refusal, unknownSession } from './chat-request-context.ts';
import { readPage } from './list-page.ts';
import { readCreateSession, readUpdateSession } from './session-request.ts';

/** Sessions of the Chat API (vapi.md, section 6.4). One that is over can still be read, changed and deleted. */
export function registerSessionRoutes(
  app: FastifyInstance,
  office: ChatOffice,
  handled: (handler: ChatHandler) => RouteHandlerMethod,
): void {
  const { archive, webhooks, clock, orgId } = office;
  const unknown = (request: FastifyRequest) => refusal(404, unknownSession(idOf(request)));

  app.post(
    '/session',
    handled(({ request }) => {
      const read = readCreateSession(request.body ?? {});
      if ('faults' in read) return refusal(400, read.faults);
      const session = createSessionRecord(read, randomUUID(), orgId, clock.nowMs());
      archive.keepSession(session);
      webhooks.tellOfSession('session.created', session);
      return ok(office.viewSession(session), 201);
    }),
  );

  app.get(
    '/session',
    handled(({ request }) => readPage([...archive.sessions.values()].map(office.viewSession), request.query)),
  );

  app.get(
    '/session/:id',
    handled(({ request }) => {
      const session = archive.sessions.get(idOf(request));
      return session ? ok(office.viewSession(session)) : unknown(request);
    }),
  );

  app.patch(
    '/session/:id',
    handled(({ request }) => {
      const session = archive.sessions.get(idOf(request));
      if (session === undefined) return unknown(request);
      const read = readUpdateSession(request.body ?? {});
      if ('faults' in read) return refusal(400, read.faults);
      Object.assign(session, read, { updatedAtMs: clock.nowMs() });
      webhooks.tellOfSession('session.updated', session);
      return ok(office.viewSession(session));
    }),
  );

  app.delete(
    '/session/:id',
    handled(({ request }) => {
      const session = archive.deleteSession(idOf(request));
      if (session === undefined) return unknown(request);
      webhooks.tellOfSession('session.deleted', session);
      return ok(office.viewSession(session));
    }),
  );
}
