/** Who is let into an API of ours: holders of a key with the scope that the request needs (CONTRACT, "Scopes"). */
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProofTries } from '../guard/wrong-proofs.ts';
import { auditRefusal } from '../log/audit.ts';
import type { ApiKeyring } from '../keys/api-keyring.ts';
import { type ApiKey, type ApiScope, findApiKey, readBearer } from './api-key.ts';

/** GET and HEAD read; every other method acts. */
export function scopeOfMethod(method: string): ApiScope {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'act';
}

/** @param request gets a line in its log for a refusal. @throws TrunklineError 403 that names the scope, when `key` lacks it. */
export function assertScope(key: ApiKey, scope: ApiScope, request: Pick<FastifyRequest, 'log'>): void {
  if (key.scopes.includes(scope)) return;
  auditRefusal(request, scope, { operator: key.id });
  throw new TrunklineError('TL_FORBIDDEN', `This needs a key with the scope "${scope}", which yours does not have.`);
}

/** The 401 of our APIs, with what is to be done about it. */
export function refuseWithoutKey({ keys }: Pick<ApiKeyring, 'keys'>): TrunklineError {
  const wayOut =
    keys.length === 0 ? 'Set API_KEYS first.' : 'Send "Authorization: Bearer <key>" with a key of API_KEYS.';
  return new TrunklineError('TL_UNAUTHORIZED', wayOut);
}

/**
 * Finds the key that a request carries as its bearer. It counts those that are wrong, and those that are right against their own limit.
 * @param address of the peer. @throws TrunklineError 401 without a right key, 429 after too many wrong ones from this address, and when
 * the key has had what its limit allows.
 */
export async function findCountedKey(
  { authorization, address }: { authorization: string | undefined; address: string },
  keyring: ApiKeyring,
  tries: ProofTries,
): Promise<ApiKey> {
  // Where nothing can be guessed nothing is counted, so that whoever sets a system up reads what is missing.
  if (keyring.keys.length === 0 || readBearer(authorization) === undefined) throw refuseWithoutKey(keyring);
  tries.look(address);
  const key = findApiKey(authorization, keyring.keys);
  if (!key) throw tries.wrong(address) ?? refuseWithoutKey(keyring);
  tries.right(address, key.id);
  await keyring.admit(key);
  return key;
}

const keysOfRequests = new WeakMap<FastifyRequest, ApiKey>();

/** The key with which a request was let in by `requireApiKey`. @returns `undefined` where none was asked for. */
export function apiKeyOf(request: FastifyRequest): ApiKey | undefined {
  return keysOfRequests.get(request);
}

/**
 * Answers 401 to every request within `app` that does not carry one of the keys as its bearer key, and 403 to one whose key
 * lacks the scope, before the body is read. Without any key configured nobody is let in. Wrong keys are counted, and too many get 429.
 */
export function requireApiKey(app: FastifyInstance, keyring: ApiKeyring, tries: ProofTries): void {
  app.addHook('onRequest', async (request) => {
    const { authorization } = request.headers;
    const key = await findCountedKey({ authorization, address: request.ip }, keyring, tries);
    assertScope(key, scopeOfMethod(request.method), request);
    keysOfRequests.set(request, key);
  });
}
