import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '../../clock.ts';
import { refuse } from '../refuse.ts';
import { lastUserText } from './chat-message.ts';
import type { ChatOffice, StartedChat } from './chat-office.ts';
import { type ChatHandler, type ChatRequestContext, idOf, ok, refusal, unknownChat } from './chat-request-context.ts';
import { inputMessages, readCreateChatRequest } from './chat-request.ts';
import { readPage } from './list-page.ts';
import { registerSessionRoutes } from './session-routes.ts';
import { streamAnswer } from './stream-answer.ts';

/** The Chat API: chats and sessions (vapi.md, section 6). */
export function registerChatRoutes(app: FastifyInstance, office: ChatOffice): void {
  const { log, archive, clock } = office;
  let chatCount = 0;

  const handled = (handler: ChatHandler) => async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const { method, body } = request;
    const { authorization } = request.headers;
    const exchange = log.open({ method, path, body, authorization, atMs: clock.nowMs() }, reply.raw);
    const index = chatCount;
    if (method === 'POST' && path === '/chat') {
      exchange.text = textOf(body);
      log.countChat(exchange);
      chatCount += 1;
    }
    if (authorization !== `Bearer ${office.apiKey}`) return refuse(reply, 401, 'Invalid Key.');
    if (!office.passesLimit()) return refuse(reply, 429, 'Rate limit exceeded.');
    const faults = office.faultsFor({ method, path, index, body });
    await sleep(clock, faults.delayMs, exchange.gone);
    if (faults.status === 0) {
      const answer = await handler({ request, reply, exchange, faults, index });
      return answer ? reply.code(answer.status).send(answer.body) : reply.hijack();
    }
    if (faults.isCarriedOut) await handler({ request, reply, exchange, faults, index });
    if (faults.retryAfterSeconds > 0) void reply.header('retry-after', faults.retryAfterSeconds);
    return refuse(reply, faults.status, faults.status === 429 ? 'Rate limit exceeded.' : 'Simulated fault.');
  };

  const sendStream = async (started: StartedChat, { reply, exchange }: ChatRequestContext) => {
    const { record, faults, random, deltas, finish } = started;
    void reply.hijack();
    await streamAnswer(deltas, {
      response: reply.raw,
      exchange,
      faults,
      clock,
      random,
      id: faults.streamId === 'kept' ? record.id : `stream-${record.id}`,
      sessionId: record.request.sessionId,
      finish,
    });
    return undefined;
  };

  app.post(
    '/chat',
    handled(async (context) => {
      const { request, exchange, index, faults } = context;
      const read = readCreateChatRequest(request.body);
      if ('faults' in read) return refusal(400, read.faults);
      const started = office.start(read, index, faults);
      if ('status' in started) return refusal(started.status, started.message);
      exchange.chatId = started.record.id;
      if (read.stream && faults.status === 0) return sendStream(started, context);
      for await (const _delta of started.deltas) {
        if (exchange.gone.aborted && started.faults.unreadAnswer === 'lost') return undefined;
      }
      started.finish();
      return ok(office.view(started.record), 201);
    }),
  );

  app.get(
    '/chat',
    handled(({ request }) => readPage([...archive.chats.values()].map(office.view), request.query)),
  );

  app.get(
    '/chat/:id',
    handled(({ request }) => {
      const chat = archive.chats.get(idOf(request));
      return chat ? ok(office.view(chat)) : refusal(404, unknownChat(idOf(request)));
    }),
  );

  app.delete(
    '/chat/:id',
    handled(({ request }) => {
      const chat = archive.deleteChat(idOf(request));
      if (chat === undefined) return refusal(404, unknownChat(idOf(request)));
      office.webhooks.tell('chat.deleted', chat);
      return ok(office.view(chat));
    }),
  );

  registerSessionRoutes(app, office, handled);
}

function textOf(body: unknown): string {
  const read = readCreateChatRequest(body);
  return 'faults' in read ? '' : lastUserText(inputMessages(read));
}
