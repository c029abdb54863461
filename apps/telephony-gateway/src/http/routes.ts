/** Every route but health: Twilio's webhooks and streams, and our own API. */
import type { Clock } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { GatewayConfig } from '../config.ts';
import type { Control } from '../control/build-control.ts';
import type { Capacity } from '../fleet/capacity.ts';
import type { GatewayCounters } from '../metrics.ts';
import { apiRoutes } from './api/routes.ts';
import { twilioRoutes } from './twilio/routes.ts';

export interface GatewayRoutesDeps extends Pick<Capacity, 'slots' | 'closer'> {
  config: GatewayConfig;
  store: SessionStore;
  registry: CallRegistry;
  agents: AgentProvider;
  control: Control;
  counters: GatewayCounters;
  clock: Clock;
  epochMs: () => number;
}

/** The two scopes are apart, so that each has its own rule for who is let in and which bodies are read. */
export async function gatewayRoutes(app: FastifyInstance, deps: GatewayRoutesDeps): Promise<void> {
  const { config, store, control, clock } = deps;
  await app.register(async (scope) => twilioRoutes(scope, deps));
  await app.register(async (scope) => apiRoutes(scope, { store, control, apiKeys: config.API_KEYS ?? [], clock }));
}
