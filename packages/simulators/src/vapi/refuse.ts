import type { FastifyReply } from 'fastify';

const ERROR_NAMES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/** An error in the form of Vapi's API; a list is what its validation says, one sentence per fault. */
export function errorBody(statusCode: number, message: string | readonly string[]) {
  return { message, error: ERROR_NAMES[statusCode] ?? 'Internal Server Error', statusCode };
}

export function refuse(reply: FastifyReply, statusCode: number, message: string | readonly string[]): FastifyReply {
  return reply.code(statusCode).send(errorBody(statusCode, message));
}
