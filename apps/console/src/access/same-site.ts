/** Whether a request that acts comes from the page itself, and not from a page of somebody else in the same browser. */
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyRequest } from 'fastify';

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/**
 * The cookie is SameSite=Strict, and this is the second lock. A browser says in `Sec-Fetch-Site` where a request comes from, on https
 * and on this machine, and in `Origin` on everything that acts; a page can set neither. Who sends neither is a program, which no page
 * can borrow the cookie of.
 * @throws TrunklineError 403 for a request from another origin.
 */
export function assertSameSite({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const { origin, host, 'sec-fetch-site': fetchSite } = headers;
  if (fetchSite === undefined ? origin === undefined || isOwnOrigin(origin, host) : fetchSite === 'same-origin') return;
  throw new TrunklineError('TL_ORIGIN_NOT_ALLOWED', 'Only the page of this console may do this with its cookie.');
}
