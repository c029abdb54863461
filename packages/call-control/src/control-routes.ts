/** `POST /calls/:callId/{hangup,say,digits,transfer}`: asked at any replica, carried out by the one that holds the call. See docs/call-control.md. */
import { createHash, randomBytes } from 'node:crypto';
import { parseBody, readIdempotencyKey } from '@trunkline/service-kit';
import { type CallEvent, TRANSFER_MODES } from '@trunkline/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Asking, CallControl, ControlAnswer } from './call-control.ts';
import { destination, speech, spoken } from './spoken-fields.ts';

const hangupBody = z.strictObject({}).nullish();
const sayBody = z.strictObject({ text: speech });
const digitsBody = z.strictObject({
  digits: z.string().regex(/^[0-9*#A-D]{1,64}$/, 'expected 1 to 64 of 0-9, *, # and A-D'),
});
const transferBody = z.strictObject({
  to: destination.optional(),
  announce: speech.optional(),
  mode: z.enum(TRANSFER_MODES).optional(),
  whisper: spoken(2_000).optional(),
});

/** What may be done to a call by hand. */
export type OperatorAct = Extract<CallEvent, { type: 'operator.acted' }>['act'];

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

export interface ControlRoutesDeps {
  control: CallControl;
  /** The name of the key of whoever asks. */
  operatorOf(request: FastifyRequest): string | undefined;
  /** Hears of what was taken, for logs and metrics. It is given nothing of what was said or dialled. */
  onAct?(act: OperatorAct, answer: ControlAnswer, operator: string | undefined): void;
}

export function callControlRoutes(app: FastifyInstance, deps: ControlRoutesDeps): void {
  const { control, operatorOf, onAct } = deps;

  const act = async (
    name: OperatorAct,
    request: FastifyRequest<CallRoute>,
    reply: FastifyReply,
    run: (callId: string, asking: Asking) => Promise<ControlAnswer>,
  ): Promise<FastifyReply> => {
    const operator = operatorOf(request);
    const answer = await run(request.params.callId, { idSeed: idSeed(request), operator });
    onAct?.(name, answer, operator);
    return reply.code(202).send(answer);
  };

  app.post<CallRoute>('/calls/:callId/hangup', async (request, reply) => {
    parseBody(hangupBody, request);
    return act('hangup', request, reply, (callId, asking) => control.hangUp(callId, asking));
  });
  app.post<CallRoute>('/calls/:callId/say', async (request, reply) => {
    const { text } = parseBody(sayBody, request);
    return act('say', request, reply, (callId, asking) => control.say(callId, asking, text));
  });
  app.post<CallRoute>('/calls/:callId/digits', async (request, reply) => {
    const { digits } = parseBody(digitsBody, request);
    return act('digits', request, reply, (callId, asking) => control.pressDigits(callId, asking, digits));
  });
  app.post<CallRoute>('/calls/:callId/transfer', async (request, reply) => {
    const { to, announce, mode, whisper } = parseBody(transferBody, request);
    const wish = { ...(to !== undefined && { to }), ...(announce !== undefined && { announce }), mode, whisper };
    return act('transfer', request, reply, (callId, asking) => control.transfer(callId, asking, wish));
  });
}
