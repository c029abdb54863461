/** Every HTTP error of ours has one shape: `{"error":{"code":"TL_...","message":"..."}}` (CONTRACT, Routes). */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TrunklineError, buildErrorBody } from '@trunkline/protocol';
import type { ErrorBody, ErrorCode } from '@trunkline/protocol';
import { endWithAnswer } from './raw-answer.ts';

interface HttpAnswer {
  status: number;
  body: ErrorBody;
  retryAfterMs?: number | undefined;
}

/** Sentences of ours that replace Fastify's where these would repeat what the peer sent, or say it less plainly. */
const FRAMEWORK_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['TL_BODY_TOO_LARGE', 'The body is larger than this route accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'TL_UNSUPPORTED_MEDIA_TYPE',
    'This route does not accept bodies of this content type.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['TL_BAD_REQUEST', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['TL_BAD_REQUEST', 'The body is empty, but Content-Type says JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['TL_BAD_REQUEST', 'The body is not valid JSON.'],
  FST_ERR_BAD_URL: ['TL_BAD_REQUEST', 'The path is not a valid URL.'],
};

/**
 * Makes `app` answer errors and unknown routes in our shape. A {@link TrunklineError} goes out as it is; an error of the
 * framework that blames the peer becomes a 4xx; anything else is logged and answered as TL_INTERNAL, without its words,
 * which were not written for strangers.
 */
export function installErrorHandlers(app: FastifyInstance): void {
  const outages = createOutageLog(app);
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof TrunklineError && error.code === 'TL_STORE_UNAVAILABLE') {
      outages.note(error, request);
      sendError(reply, describe(error));
    } else answerError(error, request, reply);
  });
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send(buildErrorBody('TL_NOT_FOUND', 'There is no such route.'));
  });
}

/** The error handler itself, also for Fastify's `frameworkErrors`: those happen before a route is found. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = describe(error);
  const { code } = answer.body.error;
  if (answer.status >= 500) request.log.error({ err: error, req: request, code }, 'request failed');
  sendError(reply, answer);
}

/** `Retry-After` counts in whole seconds, so it is rounded up: whoever comes back that late finds the way free. */
function sendError(reply: FastifyReply, { status, body, retryAfterMs }: HttpAnswer): void {
  if (retryAfterMs !== undefined) void reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  void reply.code(status).send(body);
}

const OUTAGE_LOG_EVERY_MS = 5_000;

/**
 * While the store is away every request fails in the same way, hundreds a second. The first one is logged as any fault of
 * ours; the others are counted, and the count is logged every few seconds and at the end of the app.
 */
function createOutageLog(app: FastifyInstance) {
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  const tell = (): void => {
    timer = undefined;
    if (count === 0) return;
    app.log.error({ code: 'TL_STORE_UNAVAILABLE', count }, 'more requests failed');
    count = 0;
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(tell, OUTAGE_LOG_EVERY_MS).unref();
  };
  app.addHook('onClose', async () => {
    tell();
    clearTimeout(timer);
  });
  return {
    note(error: TrunklineError, request: FastifyRequest): void {
      if (timer) {
        count += 1;
        return;
      }
      request.log.error({ err: error, req: request, code: error.code }, 'request failed');
      wait();
    },
  };
}

function describe(error: unknown): HttpAnswer {
  if (error instanceof TrunklineError) {
    const { statusCode: status, code, message, retryAfterMs } = error;
    return { status, body: buildErrorBody(code, message), retryAfterMs };
  }
  if (isFrameworkError(error)) {
    const [code, message] = FRAMEWORK_ERRORS[error.code] ?? [codeOfStatus(error.statusCode), error.message];
    return { status: error.statusCode, body: buildErrorBody(code, message) };
  }
  if (isFileError(error)) {
    const isMissing = error.statusCode === 403 || error.statusCode === 404;
    if (isMissing) return { status: 404, body: buildErrorBody('TL_NOT_FOUND', 'There is no such file.') };
    const body = buildErrorBody(codeOfStatus(error.statusCode), 'This path or this range of a file cannot be had.');
    return { status: error.statusCode, body };
  }
  if (isAbortedBody(error)) {
    return { status: 400, body: buildErrorBody('TL_BAD_REQUEST', 'The body ended before it was complete.') };
  }
  return { status: 500, body: buildErrorBody('TL_INTERNAL', 'Something went wrong on our side; it has been logged.') };
}

/**
 * Fastify and its plugins mark their codes with FST_. A bare `statusCode` proves nothing: Vapi's client throws errors
 * with the status of Vapi's answer, and that 401 is our fault, not our caller's.
 */
function isFrameworkError(error: unknown): error is FastifyError & { statusCode: number } {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return false;
  const { code, statusCode } = error;
  return String(code).startsWith('FST_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

/**
 * Whoever serves files says in an error of `http-errors` that a path leads out of the folder, or is none. Only these say of themselves that
 * they may be shown.
 */
function isFileError(error: unknown): error is Error & { statusCode: number } {
  if (!(error instanceof Error) || !('expose' in error) || !('statusCode' in error)) return false;
  const { expose, statusCode } = error;
  return expose === true && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

/** The peer hung up in the middle of its body. Nobody is left to answer, and nothing is wrong here. */
function isAbortedBody(error: unknown): boolean {
  return error instanceof Error && error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET';
}

/** Finds the code of ours for a status that the framework chose. */
function codeOfStatus(status: number): ErrorCode {
  const codes: Readonly<Record<number, ErrorCode>> = {
    401: 'TL_UNAUTHORIZED',
    404: 'TL_NOT_FOUND',
    413: 'TL_BODY_TOO_LARGE',
    415: 'TL_UNSUPPORTED_MEDIA_TYPE',
    422: 'TL_INVALID_FIELD',
  };
  return codes[status] ?? 'TL_BAD_REQUEST';
}

/** Answers what is not even HTTP. Node then has no request and no reply, only a socket. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWithAnswer(socket, 'TL_BAD_REQUEST', 'This is not a valid HTTP request.');
}
