/** Tokens of pages, as browser voice looks at them: when a socket or a poll opens, and not again. */
import type { AccessGrant, SessionStore } from '@trunkline/session-store';

export interface ShownToken {
  grant: AccessGrant;
  /** A token past its time is good for a page that shows the resume token of its own session as well. */
  isExpired: boolean;
}

/** @returns what `token` opens; `undefined` if nobody has given it out. */
export async function readPageToken(
  store: Pick<SessionStore, 'accessTokens'>,
  token: string,
  epochMs: number,
): Promise<ShownToken | undefined> {
  const grant = await store.accessTokens.read(token);
  return grant === undefined ? undefined : { grant, isExpired: grant.expiresAtMs <= epochMs };
}
