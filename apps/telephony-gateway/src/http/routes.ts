/** Every route but health: Twilio's webhooks and streams, voices of pages, and our own API. */
import { buildPurge } from '@trunkline/call-control';
import type { ApiKeyring, Clock, WrongProofs } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { WebCalls } from '../call/web-calls.ts';
import type { GatewayConfig } from '../config.ts';
import type { Control } from '../control/build-control.ts';
import type { Capacity } from '../fleet/capacity.ts';
import type { GatewayCounters } from '../gateway-counters.ts';
import type { CallRouter } from '../routing/call-router.ts';
import { PATHS } from '../twilio/twiml.ts';
import type { WebVoice } from '../web/web-voice.ts';
import { apiRoutes } from './api/routes.ts';
import { acceptSockets } from './sockets.ts';
import { twilioRoutes } from './twilio/routes.ts';
import { webRoutes } from './web/routes.ts';
import { WEB_PATHS } from './web/web-paths.ts';

export interface GatewayRoutesDeps extends Pick<Capacity, 'slots' | 'closer'> {
  config: GatewayConfig;
  store: SessionStore;
  registry: CallRegistry;
  webCalls: WebCalls;
  webVoice: WebVoice;
  replicaId: string;
  agents: AgentProvider;
  control: Control;
  router: CallRouter;
  counters: GatewayCounters;
  keyring: ApiKeyring;
  proofs: WrongProofs;
  clock: Clock;
  epochMs: () => number;
}

/** The scopes are apart, so that each has its own rule for who is let in and which bodies are read. */
export async function gatewayRoutes(app: FastifyInstance, deps: GatewayRoutesDeps): Promise<void> {
  const { config, store, control, counters, keyring, proofs, clock, webVoice: voice, webCalls: calls } = deps;
  const purge = buildPurge({ config, store, log: app.log });
  await acceptSockets(app, {
    paths: [PATHS.media, WEB_PATHS.audio],
    clock,
    brokenOff(error) {
      counters.refusedStreams += 1;
      app.log.warn({ err: error }, 'socket broken off');
    },
  });
  await app.register(async (scope) => twilioRoutes(scope, deps));
  await app.register(async (scope) => webRoutes(scope, { ...deps, voice, calls }));
  await app.register(async (scope) => apiRoutes(scope, { store, control, purge, keyring, proofs, clock }));
}
