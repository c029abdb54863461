/** What the routes of our own API read from a request: its JSON body, and the key that makes it repeatable. */
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Reads the JSON body. @throws TrunklineError 422 with the path of the first wrong field. */
export function parseBody<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.') || 'body';
  throw new TrunklineError('TL_INVALID_FIELD', `${path}: ${unknown ? 'there is no such field' : issue?.message}`);
}

/** Reads `Idempotency-Key`. @throws TrunklineError 422 when it is longer than 255 characters or given twice. */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && key.length <= 255) return key;
  throw new TrunklineError('TL_INVALID_FIELD', 'Idempotency-Key: expected one key of at most 255 characters');
}
