/** `POST /web/sessions`: whoever has an API key gets a token for a page, for voice and chat in one session (REQUIREMENTS A1). */
import { TrunklineError, type WebSessionAnswer, webSessionRequestSchema } from '@trunkline/protocol';
import { apiKeyOf, type ApiKeyring, auditAct, parseBody, type ProofTries, requireApiKey } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { CallRouter } from '../../routing/call-router.ts';
import type { WebOrigins } from '../../web/web-origins.ts';
import { WEB_PATHS } from './web-paths.ts';

export interface WebSessionsDeps {
  store: Pick<SessionStore, 'accessTokens' | 'chats'>;
  keyring: ApiKeyring;
  keyTries: ProofTries;
  origins: WebOrigins;
  router: Pick<CallRouter, 'begun'>;
  /** Where pages reach this gateway and that of the chat: origins. */
  publicUrl: string;
  chatUrl: string;
  tokenTtlMs: number;
  /** How long a call may last that begins with the token, with the time in which a page may come back. */
  longestCallMs: number;
  epochMs: () => number;
}

export function webSessions(app: FastifyInstance, deps: WebSessionsDeps): void {
  const { store, origins, publicUrl, chatUrl, tokenTtlMs, longestCallMs, epochMs } = deps;
  requireApiKey(app, deps.keyring, deps.keyTries);

  app.post(WEB_PATHS.sessions, async (request, reply): Promise<WebSessionAnswer> => {
    const { origin: asked, ...opening } = parseBody(webSessionRequestSchema, request);
    const { sessionId: given, userId, assistantId, metadata } = opening;
    const origin = origins.allowed(asked ?? request.headers.origin ?? origins.own);
    if (origin === undefined) {
      const message = 'Pages of this origin may not use browser voice. Add it to WEB_ORIGINS, as browsers write it.';
      throw new TrunklineError('TL_ORIGIN_NOT_ALLOWED', message);
    }
    // The call of the page and what is written beside it go by the same.
    const { route } = deps.router.begun('web').fields;
    const { sessionId } = await store.chats.open(given, { channel: 'web', userId, assistantId, metadata, route });
    const expiresAtMs = epochMs() + tokenTtlMs;
    const keptForMs = tokenTtlMs + longestCallMs;
    const token = await store.accessTokens.issue({ sessionId, origin, expiresAtMs }, { keptForMs });
    auditAct(request, 'open', { sessionId, operator: apiKeyOf(request)?.id });
    void reply.code(201).header('cache-control', 'no-store');
    return {
      sessionId,
      token,
      expiresAt: new Date(expiresAtMs).toISOString(),
      urls: {
        audio: `${publicUrl.replace(/^http/, 'ws')}${WEB_PATHS.audio}`,
        audioPoll: `${publicUrl}${WEB_PATHS.audio}/${sessionId}`,
        chat: `${chatUrl}/chat`,
        chatEvents: `${chatUrl}/chat/${sessionId}/events`,
      },
    };
  });
}
