/** `POST /calls/:callId/{hangup,say,transfer}`: asked at any replica, carried out where the call is. See docs/call-control.md. */
import { createHash, randomBytes } from 'node:crypto';
import { DIALLABLE, TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CallControl } from '../control/call-control.ts';

const speech = z.string().trim().min(1, 'expected some text').max(4_000, 'expected at most 4000 characters');
export const destination = z
  .string({ error: 'expected a number such as +15550001111, or a SIP URI' })
  .regex(DIALLABLE, 'expected a number such as +15550001111, or a SIP URI');

const hangupBody = z.strictObject({}).nullish();
const sayBody = z.strictObject({ text: speech });
const transferBody = z.strictObject({ to: destination.optional(), announce: speech.optional() });

interface CallRoute {
  Params: { callId: string };
}

/** @throws TrunklineError 422 with the path of the first wrong field. */
export function parseBody<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.') || 'body';
  throw new TrunklineError('TL_INVALID_FIELD', `${path}: ${unknown ? 'there is no such field' : issue?.message}`);
}

/** @throws TrunklineError 422 when it is longer than any key that is meant. */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && key.length <= 255) return key;
  throw new TrunklineError('TL_INVALID_FIELD', 'Idempotency-Key: expected one key of at most 255 characters');
}

/** What a command's id is made from: a request that is repeated names the same command. */
function idSeed(request: FastifyRequest<CallRoute>): Uint8Array {
  const key = idempotencyKey(request);
  if (key === undefined) return randomBytes(10);
  return createHash('sha256')
    .update(JSON.stringify([request.url, key]))
    .digest()
    .subarray(0, 20);
}

export function callControlRoutes(app: FastifyInstance, control: CallControl): void {
  app.post<CallRoute>('/calls/:callId/hangup', async (request, reply) => {
    parseBody(hangupBody, request);
    return reply.code(202).send(await control.hangUp(request.params.callId, idSeed(request)));
  });
  app.post<CallRoute>('/calls/:callId/say', async (request, reply) => {
    const { text } = parseBody(sayBody, request);
    return reply.code(202).send(await control.say(request.params.callId, idSeed(request), text));
  });
  app.post<CallRoute>('/calls/:callId/transfer', async (request, reply) => {
    const { to, announce } = parseBody(transferBody, request);
    const wish = { ...(to !== undefined && { to }), ...(announce !== undefined && { announce }) };
    return reply.code(202).send(await control.transfer(request.params.callId, idSeed(request), wish));
  });
}
