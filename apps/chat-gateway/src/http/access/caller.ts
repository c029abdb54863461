/** Who asks: the holder of an API key, or a page with the token of its session (CONTRACT, "Scopes"). */
import { type SessionId, TrunklineError } from '@trunkline/protocol';
import {
  type ApiKey,
  type ApiKeyring,
  type ApiScope,
  assertScope,
  findApiKey,
  type ProofTries,
  readBearer,
  refuseWithoutKey,
} from '@trunkline/service-kit';
import type { FastifyBaseLogger } from 'fastify';
import type { AccessGrant, AccessTokens } from '@trunkline/session-store';
import type { AllowedOrigins } from './allowed-origins.ts';

/** `id` keeps what one caller sends apart from what another one does. */
export type Caller = { id: string } & ({ kind: 'key'; name: string } | { kind: 'token'; sessionId: SessionId });

/** What a request shows of whoever sent it. */
export interface Credentials {
  /** The address of the peer, by which wrong tries are counted. */
  address: string;
  log: FastifyBaseLogger;
  authorization: string | undefined;
  origin: string | undefined;
  host: string | undefined;
  /** `sec-fetch-site`, which a page cannot set itself. */
  fetchSite: string | undefined;
}

export interface AccessDeps {
  keyring: ApiKeyring;
  keyTries: ProofTries;
  tokenTries: ProofTries;
  accessTokens: Pick<AccessTokens, 'read'>;
  origins: AllowedOrigins;
  epochMs: () => number;
}

export interface Access {
  /**
   * What costs nothing comes first: a key is looked for in memory, and only what may be a token is looked up in Redis.
   * @throws TrunklineError 401 for no, an unknown or an expired credential, 403 for a missing scope or a wrong origin, 429 after too many
   * unknown ones from one address.
   */
  identify(credentials: Credentials, scope: ApiScope): Promise<Caller>;
  /** @throws TrunklineError like `identify`, for a token that came by another way than `Authorization`. */
  identifyToken(token: string, credentials: Credentials): Promise<Caller>;
}

function assertOrigin(origins: AllowedOrigins, { origin, host }: Credentials): void {
  if (origin === undefined || origins.allows(origin, host)) return;
  throw new TrunklineError('TL_ORIGIN_NOT_ALLOWED', 'This page is on an origin that WEB_ORIGINS does not list.');
}

/**
 * Browsers leave `Origin` out of a GET to the same origin, and say so in a header that no page can set. Anything else that
 * comes without an origin is no page that the token could be bound to.
 */
function isFromOrigin(grant: AccessGrant, { origin, host, fetchSite }: Credentials): boolean {
  if (origin !== undefined) return origin === grant.origin;
  return fetchSite === 'same-origin' && new URL(grant.origin).host === host?.toLowerCase();
}

/** All pages count as one: a token is of one session, and the next session has another. */
const ANY_PAGE = 'page';

export function createAccess({ keyring, keyTries, tokenTries, accessTokens, origins, epochMs }: AccessDeps): Access {
  const callerOf = async (token: string, credentials: Credentials, tries: ProofTries): Promise<Caller> => {
    const { address } = credentials;
    const grant = await accessTokens.read(token);
    if (!grant) throw tries.wrong(address) ?? refuseWithoutKey(keyring);
    tries.right(address, ANY_PAGE);
    if (grant.expiresAtMs <= epochMs()) {
      throw new TrunklineError('TL_TOKEN_EXPIRED', 'This token is past its time. Have your server ask for a new one.');
    }
    assertOrigin(origins, credentials);
    if (!isFromOrigin(grant, credentials)) {
      throw new TrunklineError('TL_ORIGIN_NOT_ALLOWED', 'This token is bound to the page of another origin.');
    }
    return { kind: 'token', id: `session ${grant.sessionId}`, sessionId: grant.sessionId };
  };
  return {
    async identifyToken(token, credentials) {
      tokenTries.look(credentials.address);
      return callerOf(token, credentials, tokenTries);
    },
    async identify(credentials, scope) {
      const bearer = readBearer(credentials.authorization);
      if (bearer === undefined) throw refuseWithoutKey(keyring);
      keyTries.look(credentials.address);
      const key: ApiKey | undefined = findApiKey(credentials.authorization, keyring.keys);
      if (key) {
        keyTries.right(credentials.address, key.id);
        assertScope(key, scope, credentials);
        assertOrigin(origins, credentials);
        await keyring.admit(key);
        return { kind: 'key', id: `key ${key.id}`, name: key.id };
      }
      // A page's token comes in the same place, and whoever guesses either is counted once.
      return callerOf(bearer, credentials, keyTries);
    },
  };
}

/** @throws TrunklineError 403 when the token of another session is shown. */
export function assertReaches(caller: Caller, sessionId: SessionId): void {
  if (caller.kind === 'key' || caller.sessionId === sessionId) return;
  throw new TrunklineError('TL_FORBIDDEN', 'This token is of another session.');
}
