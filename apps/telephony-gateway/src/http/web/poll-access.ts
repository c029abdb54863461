/** Who may poll: a page with the token of this session, from the token's origin. It is looked at before a body is read. */
import { type SessionId, TrunklineError } from '@trunkline/protocol';
import { type ProofTries, readBearer } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyRequest } from 'fastify';
import { readPageToken } from '../../web/page-token.ts';
import type { PolledPages } from '../../web/polled-pages.ts';

export interface PollRoute {
  Params: { sessionId: SessionId };
  Querystring: { after?: unknown };
  Body: unknown;
}

export interface PollAccess {
  token: string;
  isExpired: boolean;
}

/** @throws TrunklineError 401 without a good token, 403 with one of another session or from another origin. */
export async function readPollAccess(
  request: FastifyRequest<PollRoute>,
  store: Pick<SessionStore, 'accessTokens'>,
  pages: PolledPages,
  { epochMs, tokenTries }: { epochMs: number; tokenTries: ProofTries },
): Promise<PollAccess> {
  const { sessionId } = request.params;
  const token = readBearer(request.headers.authorization);
  if (token === undefined) {
    throw new TrunklineError('TL_UNAUTHORIZED', 'Send "Authorization: Bearer <token>" with the token of this page.');
  }
  const shown = await readPageToken(store, token, { epochMs, tokenTries, address: request.ip });
  if (shown === undefined) throw new TrunklineError('TL_UNAUTHORIZED', 'This token is unknown.');
  const { grant, isExpired } = shown;
  if (grant.sessionId !== sessionId) throw new TrunklineError('TL_FORBIDDEN', 'This token is of another session.');
  const { origin } = request.headers;
  // A browser leaves the origin out of a GET to its own origin, and of nothing else that a page can send with a token.
  const isOwn = origin === undefined && request.method === 'GET';
  if (!isOwn && origin !== grant.origin) {
    throw new TrunklineError('TL_ORIGIN_NOT_ALLOWED', 'This token is of another origin.');
  }
  // A page that has come in with a token goes on with it.
  return { token, isExpired: isExpired && pages.find(sessionId)?.transport.token !== token };
}
