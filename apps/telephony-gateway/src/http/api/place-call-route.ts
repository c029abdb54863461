/** `POST /calls`: places a call, once per `Idempotency-Key`. See docs/call-control.md. */
import { createHash } from 'node:crypto';
import { type CallId, isCallId, TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OutboundCalls, OutboundWish } from '../../control/outbound-calls.ts';
import { idempotencyKey, parseBody } from './request-body.ts';
import { destination, spoken } from './spoken-fields.ts';

export interface PlaceCallDeps {
  idempotency: SessionStore['idempotency'];
  outbound: OutboundCalls;
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
  continues: z.custom<CallId>((value) => typeof value === 'string' && isCallId(value), 'expected a call id').optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(
      (value) => JSON.stringify(value).length <= MAX_METADATA_CHARACTERS,
      `expected at most ${MAX_METADATA_CHARACTERS} characters of JSON`,
    )
    .optional(),
});

/** The first answer to a key, which every repetition gets. `of` is the hash of the request that it answers. */
interface Kept {
  of: string;
  status: number;
  body: unknown;
}

const SCOPE = 'POST /calls';

export function placeCallRoute(app: FastifyInstance, { idempotency, outbound }: PlaceCallDeps): void {
  /** Whether asking again cannot make the phone ring twice. When Twilio's answer was lost, the call may have been placed. */
  const isHarmless = (error: unknown): boolean =>
    error instanceof TrunklineError && error.code !== 'TL_CARRIER_UNAVAILABLE';

  const placeOnce = async (key: string, wish: OutboundWish): Promise<Kept> => {
    const of = createHash('sha256').update(JSON.stringify(wish)).digest('base64url');
    const claim = await idempotency.begin(SCOPE, key);
    if (claim.status === 'pending') {
      throw new TrunklineError('TL_REQUEST_PENDING', 'A request with this Idempotency-Key is still under way.');
    }
    if (claim.status === 'done') {
      const kept = JSON.parse(claim.response) as Kept;
      if (kept.of === of) return kept;
      throw new TrunklineError('TL_INVALID_FIELD', 'Idempotency-Key: was used for another request');
    }
    let answer: Kept;
    try {
      answer = { of, status: 202, body: await outbound.place(wish) };
    } catch (error) {
      if (isHarmless(error) || !(error instanceof TrunklineError)) {
        await idempotency.abandon(claim.token).catch(() => false);
        throw error;
      }
      answer = { of, status: error.statusCode, body: { error: { code: error.code, message: error.message } } };
    }
    await idempotency.complete(claim.token, JSON.stringify(answer)).catch(() => false);
    return answer;
  };

  app.post('/calls', async (request, reply) => {
    const wish = parseBody(body, request);
    const key = idempotencyKey(request);
    if (key === undefined) return reply.code(202).send(await outbound.place(wish));
    const answer = await placeOnce(key, wish);
    return reply.code(answer.status).send(answer.body);
  });
}
