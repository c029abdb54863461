/**
 * `GET /chat/ws`. A handshake that names no credential at all is refused with a status. One with a token that is not good is
 * upgraded and closed with 4001, since a page cannot read the status of a refused handshake.
 */
import websocket from '@fastify/websocket';
import {
  isSessionId,
  readSubprotocolToken,
  type SessionId,
  TRUNKLINE_SUBPROTOCOL,
  TrunklineError,
} from '@trunkline/protocol';
import { acceptUpgrades } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { auditReader } from '../http/access/audit-reader.ts';
import { type Access, assertReaches, type Caller } from '../http/access/caller.ts';
import { credentialsOf } from '../http/access/require-caller.ts';
import type { ChatRoutesDeps } from '../http/chat-routes-deps.ts';
import { ChatSocket } from './chat-socket.ts';

const PATH = '/chat/ws';
const MAX_MESSAGE_BYTES = 128 * 1024;
/** CONTRACT, close codes. */
const BAD_TOKEN = 4001;
const CLOSE_WITHIN_MS = 2_000;
const GOING_AWAY = 1001;

interface Opening {
  caller: Caller;
  sessionId: SessionId;
}

/** The session of a token is its own; an API key names one. */
function openingOf(request: FastifyRequest, caller: Caller): Opening {
  const { sessionId: named } = request.query as { sessionId?: unknown };
  const sessionId = named ?? (caller.kind === 'token' ? caller.sessionId : undefined);
  if (typeof sessionId !== 'string' || !isSessionId(sessionId)) {
    throw new TrunklineError('TL_INVALID_FIELD', 'sessionId: name the session, as in /chat/ws?sessionId=sess_1');
  }
  assertReaches(caller, sessionId);
  return { caller, sessionId };
}

export async function socketRoute(app: FastifyInstance, deps: ChatRoutesDeps, access: Access): Promise<void> {
  const openings = new WeakMap<FastifyRequest, Opening | TrunklineError>();

  const refuse = (socket: WebSocket, { message }: TrunklineError): void => {
    socket.on('error', () => {});
    socket.close(BAD_TOKEN, message.slice(0, 100));
    deps.clock.setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
  };

  await app.register(websocket, {
    options: {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handleProtocols: (protocols: Set<string>) => protocols.has(TRUNKLINE_SUBPROTOCOL) && TRUNKLINE_SUBPROTOCOL,
      // The plugin only uses `on` and `emit` of its server, and takes its upgrades from here.
      server: acceptUpgrades(app.server, [PATH]) as typeof app.server,
    },
    errorHandler(error, socket) {
      app.log.warn({ err: error }, 'chat socket broken off');
      socket.terminate();
    },
    // Readers have been sent away by now. What is left does not answer.
    preClose(done) {
      for (const client of app.websocketServer.clients) {
        client.close(GOING_AWAY);
        client.terminate();
      }
      app.websocketServer.close(() => done());
    },
  });

  app.get(
    PATH,
    {
      websocket: true,
      exposeHeadRoute: false,
      async preValidation(request) {
        const token = readSubprotocolToken(request.headers['sec-websocket-protocol']);
        if (token === undefined) {
          openings.set(request, openingOf(request, await access.identify(credentialsOf(request), 'act')));
          return;
        }
        try {
          openings.set(request, openingOf(request, await access.identifyToken(token, credentialsOf(request))));
        } catch (error) {
          if (!(error instanceof TrunklineError) || error.code === 'TL_STORE_UNAVAILABLE') throw error;
          openings.set(request, error);
        }
      },
    },
    (socket, request) => {
      const opening = openings.get(request);
      if (opening instanceof TrunklineError) refuse(socket, opening);
      if (!opening || opening instanceof TrunklineError) return;
      auditReader(request, 'events', opening.caller, opening.sessionId);
      new ChatSocket(socket, deps, opening.caller, opening.sessionId, request.id);
    },
  );
}
