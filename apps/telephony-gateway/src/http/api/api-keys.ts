import { TrunklineError } from '@trunkline/protocol';
import { isKnownApiKey } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';

/**
 * Answers 401 to every request within `app` that does not carry one of `apiKeys` as its bearer key, before its body is read.
 * Without any key configured nobody is let in.
 */
export function requireApiKey(app: FastifyInstance, apiKeys: readonly string[]): void {
  const wayOut =
    apiKeys.length === 0 ? 'Set API_KEYS first.' : 'Send "Authorization: Bearer <key>" with a key of API_KEYS.';
  app.addHook('onRequest', async (request) => {
    if (!isKnownApiKey(request.headers.authorization, apiKeys)) throw new TrunklineError('TL_UNAUTHORIZED', wayOut);
  });
}
