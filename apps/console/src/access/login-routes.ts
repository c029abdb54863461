/** `POST /api/login`, `POST /api/logout`, and who one is (`GET /api/me`). */
import { TrunklineError } from '@trunkline/protocol';
import { parseBody, readBearer } from '@trunkline/service-kit';
import type { RateLimits } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { KNOWN_BROWSER_MS, type KnownBrowsers } from './known-browsers.ts';
import type { Operators } from './operators.ts';
import { credentialsOf } from './require-operator.ts';
import { assertSameSite } from './same-site.ts';
import {
  BROWSER_COOKIE,
  clearSessionCookie,
  SESSION_COOKIE,
  setBrowserCookie,
  setSessionCookie,
} from './session-cookie.ts';

/** Tries per address, and per browser that is known, counted over all replicas. Whoever mistypes a key has plenty; whoever guesses one has nothing. */
const TRIES = { limit: 10, windowMs: 60_000 };
const MOST_BODY_BYTES = 4_096;

const loginBody = z.strictObject({ apiKey: z.string().min(1, 'expected a key of API_KEYS').max(1_000) });

export interface LoginRoutesDeps {
  operators: Operators;
  rateLimits: RateLimits;
  knownBrowsers: KnownBrowsers;
  sessionMs: number;
  onWrongKey(address: string): void;
}

export function loginRoutes(app: FastifyInstance, deps: LoginRoutesDeps): void {
  const { operators, rateLimits, knownBrowsers, sessionMs } = deps;

  app.post('/login', { bodyLimit: MOST_BODY_BYTES }, async (request, reply) => {
    assertSameSite(request);
    const { apiKey } = parseBody(loginBody, request);
    const browser = await knownBrowsers.find(request.cookies[BROWSER_COOKIE]);
    const waitMs = await rateLimits.take(browser ?? `console login ${request.ip}`, TRIES);
    if (waitMs > 0) {
      const message =
        'There were too many tries to log in from this address. Behind a proxy that TRUSTED_PROXIES does not name, all share one.';
      throw new TrunklineError('TL_RATE_LIMITED', message, { retryAfterMs: waitMs });
    }
    try {
      const { token, user } = await operators.logIn(apiKey);
      setSessionCookie(request, reply, token, sessionMs);
      if (browser === undefined) setBrowserCookie(request, reply, await knownBrowsers.remember(), KNOWN_BROWSER_MS);
      return user;
    } catch (error) {
      if (error instanceof TrunklineError && error.code === 'TL_UNAUTHORIZED') deps.onWrongKey(request.ip);
      throw error;
    }
  });

  /** A page asks before anybody has signed in, and that nobody has is no fault: a browser would show a refusal as an error of the page. */
  app.get('/me', async (request, reply) => {
    try {
      const { name, scopes } = await operators.identify(credentialsOf(request), 'read');
      return { name, scopes };
    } catch (error) {
      const isNobody = error instanceof TrunklineError && error.code === 'TL_UNAUTHORIZED';
      if (!isNobody || readBearer(request.headers.authorization) !== undefined) throw error;
      return reply.code(204).send();
    }
  });

  app.post('/logout', async (request, reply) => {
    assertSameSite(request);
    await operators.logOut(request.cookies[SESSION_COOKIE]);
    clearSessionCookie(request, reply);
    return reply.code(204).send();
  });
}
