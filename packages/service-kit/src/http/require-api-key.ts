/** Who is let into an API of ours: holders of a key with the scope that the request needs (CONTRACT, "Scopes"). */
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiKey, type ApiScope, findApiKey } from './api-key.ts';

/** GET and HEAD read; every other method acts. */
export function scopeOfMethod(method: string): ApiScope {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'act';
}

/** @throws TrunklineError 403 that names the scope, when `key` lacks it. */
export function assertScope(key: ApiKey, scope: ApiScope): void {
  if (key.scopes.includes(scope)) return;
  throw new TrunklineError('TL_FORBIDDEN', `This needs a key with the scope "${scope}", which yours does not have.`);
}

/** The 401 of our APIs, with what is to be done about it. */
export function refuseWithoutKey(apiKeys: readonly ApiKey[]): TrunklineError {
  const wayOut =
    apiKeys.length === 0 ? 'Set API_KEYS first.' : 'Send "Authorization: Bearer <key>" with a key of API_KEYS.';
  return new TrunklineError('TL_UNAUTHORIZED', wayOut);
}

const keysOfRequests = new WeakMap<FastifyRequest, ApiKey>();

/** The key with which a request was let in by `requireApiKey`. @returns `undefined` where none was asked for. */
export function apiKeyOf(request: FastifyRequest): ApiKey | undefined {
  return keysOfRequests.get(request);
}

/**
 * Answers 401 to every request within `app` that does not carry one of `apiKeys` as its bearer key, and 403 to one whose key
 * lacks the scope, before the body is read. Without any key configured nobody is let in.
 */
export function requireApiKey(app: FastifyInstance, apiKeys: readonly ApiKey[]): void {
  app.addHook('onRequest', async (request) => {
    const key = findApiKey(request.headers.authorization, apiKeys);
    if (!key) throw refuseWithoutKey(apiKeys);
    assertScope(key, scopeOfMethod(request.method));
    keysOfRequests.set(request, key);
  });
}
