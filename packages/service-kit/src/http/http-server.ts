/**
 * The HTTP server under every app of ours. It bounds what a stranger can make it do before any route is reached: how long heads
 * and bodies may take, how many requests one connection may send ahead of their answers, and how many bytes of unread bodies
 * wait in memory. It also ends connections at the close of the app, so that a half-sent request cannot hold up the exit.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { endWithAnswer } from './raw-answer.ts';
import { readInSlices } from './read-slices.ts';

/** Twilio waits 15 s for a whole answer, so whoever needs longer for the head of a request is not Twilio. */
const HEADERS_TIMEOUT_MS = 10_000;
/** A whole request, head and body, in this time. Answers and WebSockets may take as long as they like. */
const REQUEST_TIMEOUT_MS = 20_000;
/** How often the two limits above are looked at. Node's default of 30 s would triple them. */
const CHECK_INTERVAL_MS = 1_000;
/** Longer than the 60 s for which most load balancers keep an idle connection, so that they close it and not we. */
const KEEP_ALIVE_MS = 72_000;
/** Far below what a process may open, so that strangers cannot use up the descriptors that calls and Redis need. */
const MAX_CONNECTIONS = 8_192;
/** Nobody whom we serve pipelines. One write with thousands of requests would otherwise be answered in one turn of the loop. */
const MAX_UNANSWERED = 16;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Guard {
  connections: Map<Socket, Set<Exchange>>;
  isClosing: boolean;
}

const guards = new WeakMap<Server, Guard>();

const isBeingAnswered = ({ request, response }: Exchange): boolean => request.complete && !response.writableFinished;

/** Creates the server. It does not listen. @param handler gets the requests that keep within the bounds. */
export function createGuardedServer(handler: RequestListener): Server {
  const guard: Guard = { connections: new Map(), isClosing: false };
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const { socket } = request;
      const exchanges = guard.connections.get(socket);
      // The rest of a slice is still parsed after the connection has been destroyed.
      if (!exchanges || socket.destroyed) return;
      if (exchanges.size >= MAX_UNANSWERED) {
        socket.destroy();
        return;
      }
      const exchange = { request, response };
      exchanges.add(exchange);
      response.once('close', () => {
        exchanges.delete(exchange);
        if (guard.isClosing) closeIfDone(socket, exchanges);
      });
      handler(request, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket) => {
    readInSlices(socket);
    // Node reads a connection past its events for as long as nobody listens to them.
    socket.on('data', () => {});
    guard.connections.set(socket, new Set());
    socket.once('close', () => guard.connections.delete(socket));
  });
  guards.set(server, guard);
  return server;
}

function closeIfDone(socket: Socket, exchanges: ReadonlySet<Exchange>): void {
  if (![...exchanges].some(isBeingAnswered)) socket.destroySoon();
}

/**
 * Ends every connection on which no request is being answered, and the others once their answers are out. Requests that have
 * only half arrived get no answer.
 */
export function closeConnections(server: Server): void {
  const guard = guards.get(server);
  if (!guard) return;
  guard.isClosing = true;
  for (const [socket, exchanges] of guard.connections) closeIfDone(socket, exchanges);
}

/** From here on `socket` belongs to somebody else, who also closes it: it has been upgraded to a WebSocket. */
export function handOverSocket(server: Server, socket: Socket): void {
  guards.get(server)?.connections.delete(socket);
}

/** Ends an exchange whose body asks for too much, with a 503. */
export function refuseBody(socket: Socket): void {
  endWithAnswer(socket, 'TL_BUSY', 'Too many large bodies are being received at once. Try again.');
}
