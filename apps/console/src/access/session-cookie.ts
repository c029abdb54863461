import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'trunkline-console';
/** Stays after a logout, and is sent with a login alone. */
export const BROWSER_COOKIE = 'trunkline-console-browser';
const BROWSER_PATH = '/api/login';

/**
 * Page and API share one origin, so the cookie is for the API alone. Whether TLS ends in front of us is seen from what the page's own
 * browser calls its origin, or from a proxy that is trusted.
 */
function attributesFor(request: FastifyRequest) {
  const isSecure = request.protocol === 'https' || request.headers.origin?.startsWith('https://') === true;
  return { path: '/api', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string, keptForMs: number): void {
  void reply.setCookie(SESSION_COOKIE, token, { ...attributesFor(request), maxAge: Math.floor(keptForMs / 1_000) });
}

export function setBrowserCookie(request: FastifyRequest, reply: FastifyReply, token: string, keptForMs: number): void {
  const attributes = { ...attributesFor(request), path: BROWSER_PATH };
  void reply.setCookie(BROWSER_COOKIE, token, { ...attributes, maxAge: Math.floor(keptForMs / 1_000) });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, attributesFor(request));
}
