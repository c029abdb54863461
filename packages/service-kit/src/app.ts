import { randomBytes } from 'node:crypto';
import { LogController, fastify } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { encodeBase32 } from '@trunkline/protocol';
import { answerClientError, answerError, installErrorHandlers } from './http-errors.ts';
import type { Logger } from './logger.ts';

export interface AppOptions {
  logger: Logger;
  /** Which proxies may say who the peer is (Fastify's `trustProxy`); none by default. */
  trustProxy?: boolean | string | string[];
  /** Largest body of a route that does not set its own; 1 MiB by default. */
  bodyLimit?: number;
}

/** Nothing for requests that go well, or that ask for what is not there; errors as Fastify logs them. */
class ErrorsOnly extends LogController {
  override incomingRequest(): void {}
  override routeNotFound(): void {}
  override requestCompleted(...[error, request, reply]: Parameters<LogController['requestCompleted']>): void {
    if (error) super.requestCompleted(error, request, reply);
  }
}

/**
 * A Fastify instance as every app of ours uses it: our logger, our error shape, request ids `req_...` that are never
 * taken from a peer. It does not listen.
 */
export function createFastify({ logger, trustProxy = false, bodyLimit = 1_048_576 }: AppOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    loggerInstance,
    logController: new ErrorsOnly({ requestIdLogLabel: 'requestId' }),
    genReqId: () => `req_${encodeBase32(randomBytes(10))}`,
    trustProxy,
    bodyLimit,
    // Requests under way are finished; keep-alive connections that do nothing do not hold up the exit.
    forceCloseConnections: 'idle',
    // A whole request, head and body, in this time. Answers and WebSockets may take as long as they like.
    requestTimeout: 30_000,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  installErrorHandlers(app);
  return app;
}
