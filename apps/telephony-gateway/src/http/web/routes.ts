/** Everything that pages with a voice ask of us, and what is given to the servers behind them. */
import type { ApiKeyring, Clock, WrongProofs } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { WebCalls } from '../../call/web-calls.ts';
import type { CallRouter } from '../../routing/call-router.ts';
import { PolledPages } from '../../web/polled-pages.ts';
import { WebOrigins } from '../../web/web-origins.ts';
import type { WebVoice } from '../../web/web-voice.ts';
import { audioCheck } from './audio-check.ts';
import { webAudio } from './web-audio.ts';
import { WEB_PATHS } from './web-paths.ts';
import { webPolls } from './web-polls.ts';
import { webSessions } from './web-sessions.ts';

export interface WebRoutesDeps {
  config: {
    PUBLIC_URL: string;
    CHAT_PUBLIC_URL?: string | undefined;
    WEB_ORIGINS: readonly string[];
    WEB_TOKEN_TTL_MS: number;
    CALL_MAX_MS: number;
    webResumeMs: number;
  };
  store: SessionStore;
  keyring: ApiKeyring;
  voice: WebVoice;
  calls: Pick<WebCalls, 'liveCallOf'>;
  router: Pick<CallRouter, 'begun'>;
  replicaId: string;
  counters: { refusedPages: number };
  proofs: WrongProofs;
  clock: Clock;
  epochMs: () => number;
}

export async function webRoutes(app: FastifyInstance, deps: WebRoutesDeps): Promise<void> {
  const { config, store, keyring, voice, calls, replicaId, counters, proofs, clock, epochMs } = deps;
  const { PUBLIC_URL: publicUrl, CHAT_PUBLIC_URL: chatUrl = publicUrl } = config;
  const keyTries = proofs.of('api-key');
  const tokenTries = proofs.of('page-token');
  const origins = new WebOrigins(publicUrl, config.WEB_ORIGINS);
  const pages = new PolledPages({ voice, calls, store, clock, replicaId });

  await app.register(async (scope) => audioCheck(scope, keyring, keyTries));
  await app.register(async (scope) =>
    webSessions(scope, {
      store,
      keyring,
      keyTries,
      origins,
      router: deps.router,
      publicUrl,
      chatUrl,
      tokenTtlMs: config.WEB_TOKEN_TTL_MS,
      longestCallMs: config.CALL_MAX_MS + config.webResumeMs,
      epochMs,
    }),
  );
  webAudio(app, { store, voice, clock, epochMs, counters, tokenTries });
  await app.register(async (scope) => webPolls(scope, { store, pages, origins, epochMs, tokenTries }), {
    prefix: WEB_PATHS.audio,
  });
}
