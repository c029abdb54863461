/** Tokens of pages, as browser voice looks at them: when a socket or a poll opens, and not again. */
import type { ProofTries } from '@trunkline/service-kit';
import type { AccessGrant, SessionStore } from '@trunkline/session-store';

export interface ShownToken {
  grant: AccessGrant;
  /** A token past its time is good for a page that shows the resume token of its own session as well. */
  isExpired: boolean;
}

export interface TokenLook {
  epochMs: number;
  tokenTries: ProofTries;
  /** Of the peer. */
  address: string;
}

/** All pages count as one: a token is of one session, and the next session has another. */
const ANY_PAGE = 'page';

/**
 * @returns what `token` opens; `undefined` if nobody has given it out.
 * @throws TrunklineError 429 when too many unknown ones came from this address.
 */
export async function readPageToken(
  store: Pick<SessionStore, 'accessTokens'>,
  token: string,
  { epochMs, tokenTries, address }: TokenLook,
): Promise<ShownToken | undefined> {
  tokenTries.look(address);
  const grant = await store.accessTokens.read(token);
  if (grant === undefined) {
    const refusal = tokenTries.wrong(address);
    if (refusal) throw refusal;
    return undefined;
  }
  tokenTries.right(address, ANY_PAGE);
  return { grant, isExpired: grant.expiresAtMs <= epochMs };
}
