import { TrunklineError } from '@trunkline/protocol';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Reads the JSON body. @throws TrunklineError 422 with the path of the first wrong field. */
export function parseBody<S extends z.ZodType>(schema: S, request: Pick<FastifyRequest, 'body'>): z.output<S> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.') || 'body';
  throw new TrunklineError('TL_INVALID_FIELD', `${path}: ${unknown ? 'there is no such field' : issue?.message}`);
}
