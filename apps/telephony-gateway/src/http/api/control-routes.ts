/** `POST /calls/:callId/{hangup,say,transfer}`: asked at any replica, carried out by the one that holds the call. See docs/call-control.md. */
import { createHash, randomBytes } from 'node:crypto';
import { apiKeyOf, parseBody, readIdempotencyKey } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Asking, CallControl } from '../../control/call-control.ts';
import { destination, speech } from './spoken-fields.ts';

const hangupBody = z.strictObject({}).nullish();
const sayBody = z.strictObject({ text: speech });
const transferBody = z.strictObject({ to: destination.optional(), announce: speech.optional() });

interface CallRoute {
  Params: { callId: string };
}

/** The bytes that a command's id is made from. A request that is repeated with its key names the same command. */
function idSeed(request: FastifyRequest<CallRoute>): Uint8Array {
  const key = readIdempotencyKey(request);
  if (key === undefined) return randomBytes(10);
  return createHash('sha256')
    .update(JSON.stringify([request.url, key]))
    .digest()
    .subarray(0, 20);
}

const askingOf = (request: FastifyRequest<CallRoute>): Asking => ({
  idSeed: idSeed(request),
  operator: apiKeyOf(request)?.id,
});

export function callControlRoutes(app: FastifyInstance, control: CallControl): void {
  app.post<CallRoute>('/calls/:callId/hangup', async (request, reply) => {
    parseBody(hangupBody, request);
    return reply.code(202).send(await control.hangUp(request.params.callId, askingOf(request)));
  });
  app.post<CallRoute>('/calls/:callId/say', async (request, reply) => {
    const { text } = parseBody(sayBody, request);
    return reply.code(202).send(await control.say(request.params.callId, askingOf(request), text));
  });
  app.post<CallRoute>('/calls/:callId/transfer', async (request, reply) => {
    const { to, announce } = parseBody(transferBody, request);
    const wish = { ...(to !== undefined && { to }), ...(announce !== undefined && { announce }) };
    return reply.code(202).send(await control.transfer(request.params.callId, askingOf(request), wish));
  });
}
