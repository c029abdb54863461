/**
 * `POST /webhook/vapi` and its aliases. Checks come in the order of their cost: what the head says of origin, length and
 * type, then the signature of the body, then its form, then the message itself.
 * Source: docs.vapi.ai, "Server events" and "Server authentication".
 */
import { parseExactJson, readVapiServerMessage, TrunklineError } from '@trunkline/protocol';
import type { Clock, ProofTries } from '@trunkline/service-kit';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { AuthFault } from '../auth/auth-fault.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { DeliveryNotes } from '../events/delivery-notes.ts';
import type { MessageHandler } from '../events/message-handler.ts';
import type { WebhookCounters } from '../events/webhook-counters.ts';

/** The aliases are for those who point different events at different URLs; all take every message. */
const PATHS = ['', '/call', '/input', '/escalation', '/end'].map((path) => `/webhook/vapi${path}`);

export interface VapiEventsDeps {
  authenticator: Authenticator;
  tries: ProofTries;
  handle: MessageHandler;
  counters: WebhookCounters;
  notes: DeliveryNotes;
  clock: Pick<Clock, 'nowMs'>;
  epochMs: () => number;
  bodyLimitBytes: number;
}

/** Vapi sends JSON. A text and bytes of no type are taken as well, for those who test with what is at hand. */
const TAKEN_TYPES = /^(?:application\/(?:[\w.-]+\+)?json|text\/plain|application\/octet-stream)(?:\s*;|$)/i;
/** These messages carry numbers that a tool must get with all their digits. */
const EXACT_TYPES = /"type"\s*:\s*"(?:tool-calls|function-call)"/;

/** Under this name all proofs count that were right. */
const VAPI = 'Vapi';

const SENTENCES: Record<AuthFault, string> = {
  missing: 'This request does not prove that it comes from Vapi. Check VAPI_WEBHOOK_AUTH and the names of its headers.',
  wrong: 'The proof of origin does not fit this request. Check VAPI_WEBHOOK_SECRET and the form of the signature.',
  stale: 'The signature is too old, or from the future. Check the clock and VAPI_SIGNATURE_TOLERANCE_MS.',
};

/** Registers the routes on `scope`, which must be theirs alone: bodies stay raw bytes in all of it. */
export function vapiEvents(scope: FastifyInstance, deps: VapiEventsDeps): void {
  const { authenticator, tries, handle, counters, notes, clock, epochMs, bodyLimitBytes: bodyLimit } = deps;

  const refuse = (fault: AuthFault, address: string): never => {
    counters.refused[fault] += 1;
    // A time that is off guesses nothing, and nor does somebody who sends no proof.
    const tooMany = fault === 'wrong' ? tries.wrong(address) : undefined;
    throw tooMany ?? new TrunklineError('TL_UNAUTHORIZED', SENTENCES[fault]);
  };

  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
  // This runs before the body is read: nobody's megabytes are taken on a proof that cannot be one.
  scope.addHook('onRequest', async (request) => {
    tries.look(request.ip);
    const fault = authenticator.checkHeaders(request.headers, epochMs());
    if (fault) refuse(fault, request.ip);
    const { 'content-length': announced = 0, 'content-type': type } = request.headers;
    if (Number(announced) > bodyLimit) {
      counters.refused.too_large += 1;
      throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
    }
    if (type !== undefined && !TAKEN_TYPES.test(type)) {
      counters.refused.wrong_type += 1;
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type);
    }
  });

  const answer = async (request: FastifyRequest): Promise<object> => {
    const arrivedMs = clock.nowMs();
    const body = (request.body ?? Buffer.alloc(0)) as Buffer;
    const fault = authenticator.check(request.headers, body, epochMs());
    if (fault) refuse(fault, request.ip);
    tries.right(request.ip, VAPI);
    const reading = readVapiServerMessage(parseJson(body));
    switch (reading.kind) {
      case 'notAMessage':
        counters.refused.not_a_message += 1;
        throw new TrunklineError('TL_BAD_REQUEST', 'Expected {"message":{"type":...}}.');
      case 'invalid':
        counters.refused.invalid += 1;
        throw new TrunklineError(
          'TL_INVALID_FIELD',
          `${reading.path}: missing, or of no use. Without it this message means nothing.`,
        );
      case 'unknown':
        counters.unknown += 1;
        return {};
      case 'message': {
        const reply = await handle(reading.message);
        const isTool = reading.message.type === 'tool-calls' || reading.message.type === 'function-call';
        const kind = isTool ? 'tool_calls' : 'message';
        const tookMs = clock.nowMs() - arrivedMs;
        counters.latency[kind].record(tookMs);
        notes.received(reading.message, tookMs);
        return reply;
      }
    }
  };

  const parseJson = (body: Buffer): unknown => {
    try {
      const text = body.toString('utf8');
      return EXACT_TYPES.test(text) ? parseExactJson(text) : JSON.parse(text);
    } catch {
      counters.refused.not_json += 1;
      throw new TrunklineError('TL_BAD_REQUEST', 'The body is not valid JSON.');
    }
  };

  for (const path of PATHS) scope.post(path, { bodyLimit }, answer);
}
