/** `POST /calls`: places a call, once per `Idempotency-Key`. See docs/call-control.md. */
import { buildErrorBody, sessionIdSchema, TrunklineError } from '@trunkline/protocol';
import { auditAct, claimOnce, type Clock, parseBody, readIdempotencyKey } from '@trunkline/service-kit';
import type { IdempotencyToken, SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OutboundCalls, OutboundWish } from '../../control/outbound-calls.ts';
import { destination, spoken } from '@trunkline/call-control';

export interface PlaceCallDeps {
  idempotency: SessionStore['idempotency'];
  outbound: OutboundCalls;
  clock: Pick<Clock, 'setInterval'>;
  operatorOf(request: FastifyRequest): string | undefined;
}

const MAX_METADATA_CHARACTERS = 4_000;
const body = z.strictObject({
  to: destination,
  from: z
    .string()
    .regex(/^\+[1-9]\d{4,14}$/, 'expected a number of ours such as +15550001111')
    .optional(),
  assistantId: z.string().min(1).max(200).optional(),
  machineDetection: z.boolean().optional(),
  voicemailMessage: spoken(1_000).optional(),
  record: z.boolean().optional(),
  continues: sessionIdSchema.optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(
      (value) => JSON.stringify(value).length <= MAX_METADATA_CHARACTERS,
      `expected at most ${MAX_METADATA_CHARACTERS} characters of JSON`,
    )
    .optional(),
});

/** The answer to a key, which every repetition gets. */
interface PlacedAnswer {
  status: number;
  body: unknown;
}

const SCOPE = 'POST /calls';

/**
 * Places a call and answers. A fault after which the phone may ring all the same is an answer too: asking again could make it
 * ring twice.
 */
async function placeOrTell(outbound: OutboundCalls, wish: OutboundWish): Promise<PlacedAnswer> {
  try {
    return { status: 202, body: await outbound.place(wish) };
  } catch (error) {
    if (!(error instanceof TrunklineError) || error.code !== 'TL_CARRIER_UNAVAILABLE') throw error;
    return { status: error.statusCode, body: buildErrorBody(error.code, error.message) };
  }
}

/** Which call an answer is about, if one was placed. */
function callOf({ body }: PlacedAnswer): { callId?: string } {
  const { callId } = body as { callId?: unknown };
  return typeof callId === 'string' ? { callId } : {};
}

export function placeCallRoute(
  app: FastifyInstance,
  { idempotency, outbound, clock, operatorOf }: PlaceCallDeps,
): void {
  app.post('/calls', async (request, reply) => {
    const wish = parseBody(body, request);
    const key = readIdempotencyKey(request);
    if (key === undefined) {
      const placed = await outbound.place(wish);
      auditAct(request, 'call', { callId: placed.callId, operator: operatorOf(request) });
      return reply.code(202).send(placed);
    }
    const once = await claimOnce<PlacedAnswer, IdempotencyToken>(
      idempotency,
      { scope: SCOPE, key, request: wish },
      clock,
    );
    const answer = once.isFirst ? await once.run(() => placeOrTell(outbound, wish)) : once.answer;
    if (once.isFirst) auditAct(request, 'call', { ...callOf(answer), operator: operatorOf(request) });
    return reply.code(answer.status).send(answer.body);
  });
}
