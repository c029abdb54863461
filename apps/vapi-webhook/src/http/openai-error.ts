/**
 * Writes errors as OpenAI's clients read them. Our own readers find `code` and `message` where CONTRACT puts them.
 */
import { type ErrorCode, TrunklineError } from '@trunkline/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LlmError } from '../llm/llm-error.ts';

export interface OpenAiErrorBody {
  error: { message: string; type: string; param: null; code: ErrorCode };
}

export function buildOpenAiError({ code, message, statusCode }: TrunklineError): OpenAiErrorBody {
  return { error: { message, type: typeOf(statusCode), param: null, code } };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** Turns whatever was thrown into an error that may leave the process. */
export function toPublicError(error: unknown): TrunklineError {
  if (error instanceof TrunklineError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (statusCode === 413) return new TrunklineError('TL_BODY_TOO_LARGE', 'The body is larger than this route accepts.');
  // Only Fastify's own errors count: a bare status may be that of an answer which we got from somebody else.
  if (String(code).startsWith('FST_') && typeof statusCode === 'number' && statusCode < 500) {
    return new TrunklineError('TL_BAD_REQUEST', 'The body could not be read.');
  }
  return new TrunklineError('TL_INTERNAL', 'Something went wrong on our side; it has been logged.', { cause: error });
}

/** Fastify's error handler for routes that OpenAI's clients call. */
export function answerOpenAiError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toPublicError(thrown);
  if (error.statusCode >= 500) request.log.error({ err: thrown, code: error.code }, 'LLM request failed');
  if (error instanceof LlmError && error.retryAfter !== undefined) void reply.header('retry-after', error.retryAfter);
  void reply.code(error.statusCode).send(buildOpenAiError(error));
}
