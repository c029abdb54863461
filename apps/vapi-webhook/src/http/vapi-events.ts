/**
 * `POST /webhook/vapi` and its aliases: origin, then form, then the message itself.
 * Source: docs.vapi.ai, "Server events" and "Server authentication".
 */
import { readVapiServerMessage, TrunklineError } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuthFault } from '../auth/auth-fault.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { MessageHandler } from '../events/message-handler.ts';
import type { WebhookCounters } from '../events/webhook-counters.ts';

/** The aliases are for those who point different events at different URLs; all take every message. */
const PATHS = ['', '/call', '/input', '/escalation', '/end'].map((path) => `/webhook/vapi${path}`);

export interface VapiEventsDeps {
  authenticator: Authenticator;
  handle: MessageHandler;
  counters: WebhookCounters;
  clock: Pick<Clock, 'nowMs'>;
  epochMs: () => number;
  bodyLimitBytes: number;
}

const SENTENCES: Record<AuthFault, string> = {
  missing: 'This request does not prove that it comes from Vapi. Check VAPI_WEBHOOK_AUTH and the names of its headers.',
  wrong: 'The proof of origin does not fit this request. Check VAPI_WEBHOOK_SECRET and the form of the signature.',
  stale: 'The signature is too old, or from the future. Check the clock and VAPI_SIGNATURE_TOLERANCE_MS.',
};

/** Registers the routes on `scope`, which must be theirs alone: bodies are kept as raw bytes in all of it. */
export function vapiEvents(scope: FastifyInstance, deps: VapiEventsDeps): void {
  const { authenticator, handle, counters, clock, epochMs, bodyLimitBytes: bodyLimit } = deps;

  const refuse = (fault: AuthFault): never => {
    counters.refused[fault] += 1;
    throw new TrunklineError('TL_UNAUTHORIZED', SENTENCES[fault]);
  };

  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
  // Before the body is read: megabytes are not for strangers who do not even pretend.
  scope.addHook('onRequest', async (request) => {
    if (!authenticator.isClaimed(request.headers)) refuse('missing');
  });

  const answer = async (request: FastifyRequest): Promise<object> => {
    const arrivedMs = clock.nowMs();
    const body = (request.body ?? Buffer.alloc(0)) as Buffer;
    const fault = authenticator.check(request.headers, body, epochMs());
    if (fault) refuse(fault);
    const reading = readVapiServerMessage(parseJson(body));
    switch (reading.kind) {
      case 'notAMessage':
        counters.refused.not_a_message += 1;
        throw new TrunklineError('TL_BAD_REQUEST', 'Expected {"message":{"type":...}}.');
      case 'invalid':
        counters.refused.invalid += 1;
        throw new TrunklineError(
          'TL_INVALID_FIELD',
          `${reading.path}: missing, or not of the type that Vapi documents.`,
        );
      case 'unknown':
        counters.unknown += 1;
        return {};
      case 'message': {
        const reply = await handle(reading.message);
        const kind = reading.message.type === 'tool-calls' ? 'tool_calls' : 'message';
        counters.latency[kind].record(clock.nowMs() - arrivedMs);
        return reply;
      }
    }
  };

  const parseJson = (body: Buffer): unknown => {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch {
      counters.refused.not_json += 1;
      throw new TrunklineError('TL_BAD_REQUEST', 'The body is not valid JSON.');
    }
  };

  for (const path of PATHS) scope.post(path, { bodyLimit }, answer);
}
