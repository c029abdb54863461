import { LogController, fastify } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { encodeBase32 } from '@trunkline/protocol';
import { limitBodiesInFlight } from './body-budget.ts';
import { answerClientError, answerError, installErrorHandlers } from './http-errors.ts';
import { closeConnections, createGuardedServer } from './http-server.ts';
import { RequestLog } from './request-log.ts';
import type { Logger } from '../log/logger.ts';
import { createRandomPool } from '../process/random-pool.ts';

export interface AppOptions {
  logger: Logger;
  /** The proxies that may say who the peer is (Fastify's `trustProxy`); none by default. */
  trustProxy?: boolean | string | string[];
  /** The largest body of a route that does not set a limit of its own; 1 MiB by default. */
  bodyLimit?: number;
}

/** Logs nothing of requests that go well or ask for what is not there, and errors as Fastify does. */
class ErrorsOnly extends LogController {
  override incomingRequest(): void {}
  override routeNotFound(): void {}
  override requestCompleted(...[error, request, reply]: Parameters<LogController['requestCompleted']>): void {
    if (error) super.requestCompleted(error, request, reply);
  }
}

/**
 * Creates a Fastify instance as every app of ours uses it: with our logger, our error shape, request ids `req_...` that are never
 * taken from a peer. It does not listen.
 */
export function createFastify({ logger, trustProxy = false, bodyLimit = 1_048_576 }: AppOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    loggerInstance,
    logController: new ErrorsOnly({ requestIdLogLabel: 'requestId' }),
    genReqId: createRequestIds(),
    childLoggerFactory: (parent, bindings, options) => new RequestLog(() => parent.child(bindings, options)),
    trustProxy,
    bodyLimit,
    serverFactory: createGuardedServer,
    // People type addresses, so a slash at the end makes no difference.
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  installErrorHandlers(app);
  limitBodiesInFlight(app, Math.max(MIN_BODIES_IN_FLIGHT_BYTES, BODIES_IN_FLIGHT * bodyLimit));
  app.addHook('preClose', async () => closeConnections(app.server));
  return app;
}

/** Bodies in flight may take as much memory as this many of the largest that are allowed, and never less than 16 MiB. */
const BODIES_IN_FLIGHT = 4;
const MIN_BODIES_IN_FLIGHT_BYTES = 16 * 1024 * 1024;
const ID_BYTES = 10;

function createRequestIds(): () => string {
  const random = createRandomPool();
  return () => `req_${encodeBase32(random(ID_BYTES))}`;
}
