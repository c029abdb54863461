/** Puts the gateway together from its parts, in reading order. It never listens: main.ts does, and tests do it themselves. */
import { createFastify, createMetrics, openKeyring, registerProofMetrics, WrongProofs } from '@trunkline/service-kit';
import { startTraces } from '@trunkline/traces';
import type { FastifyInstance } from 'fastify';
import type { CallRegistry } from './call/call-registry.ts';
import type { VoiceService } from './call/media/call-voice.ts';
import type { WebCalls } from './call/web-calls.ts';
import { buildAgents } from './compose/build-agents.ts';
import { buildCalls } from './compose/build-calls.ts';
import { buildPhrases } from './compose/build-phrases.ts';
import { watchReplicas } from './compose/build-replica-watch.ts';
import { buildRouting } from './compose/build-routing.ts';
import { buildStore } from './compose/build-store.ts';
import { buildVoices } from './compose/build-voices.ts';
import { buildWebVoice } from './compose/build-web-voice.ts';
import { buildWatch } from './compose/build-watch.ts';
import { APP, type GatewayDeps } from './compose/gateway-deps.ts';
import { HeldCalls } from './compose/held-calls.ts';
import { createControl } from './control/build-control.ts';
import { createWebCalls } from './control/web-calls.ts';
import { createCapacity } from './fleet/capacity.ts';
import type { Reconciler } from './fleet/slots/reconciler.ts';
import { OwnPulse } from './fleet/standstill/own-pulse.ts';
import type { Sweeper } from './fleet/sweeper.ts';
import { gatewayRoutes } from './http/routes.ts';
import { registerAgentWayMetrics } from './fleet/agent-way-metrics.ts';
import { countEvent, createGatewayCounters, type GatewayCounters } from './gateway-counters.ts';
import { registerGatewayMetrics } from './metrics.ts';
import { VERSION } from './version.ts';

export type { GatewayDeps } from './compose/gateway-deps.ts';

export interface Gateway {
  /** What Twilio and our own API's callers reach. */
  app: FastifyInstance;
  /** Metrics and the detailed health, for operators. */
  admin: FastifyInstance;
  registry: CallRegistry;
  counters: GatewayCounters;
  /** How pages come to their calls. */
  webCalls: WebCalls;
  /** These two look for ends of calls on timers of their own; a test asks them directly. */
  sweeper: Sweeper;
  reconciler: Reconciler;
  /** Undefined where nothing is decided by sound. */
  voices: VoiceService | undefined;
  /** Takes no new calls and hands over those it has (fleet/drain.ts). */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** @throws when something the gateway cannot do without is out of order; Redis being away is not. */
export async function buildGateway(deps: GatewayDeps): Promise<Gateway> {
  const { config, logger, clock, epochMs, replicaId } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createGatewayCounters();
  const metrics = createMetrics({ service: APP, processMetrics: deps.processMetrics ?? true });
  const proofs = new WrongProofs({ clock, log: logger });
  registerProofMetrics(metrics, proofs);
  const store = buildStore(deps);
  const keys = openKeyring({ config, rates: store.rateLimits, clock, log: logger, metrics });
  const about = { service: APP, version: VERSION, replicaId };
  const traces = await startTraces({ config, ...about, metrics, log: logger, clock, epochMs });
  traces?.follow(store);
  const found = buildAgents(deps, store, counters);
  const { provider: agents, breakers } = found;
  const held = new HeldCalls();

  const capacity = createCapacity({
    app: APP,
    config,
    store,
    agents,
    clock,
    epochMs,
    replicaId,
    log: logger,
    onEvent: (event) => countEvent(counters, event),
  });
  const { slots, closer } = capacity;
  const routing = buildRouting(deps, store, metrics);
  const { router } = routing;
  const control = createControl({
    config,
    store,
    slots,
    closer,
    router,
    clock,
    epochMs,
    replicaId,
    isHeld: (callId) => held.has(callId),
    onRescued() {
      counters.rescuedCalls += 1;
    },
    log: logger,
  });
  const mailbox = store.createMailboxReader({
    replicaId,
    subscriber: deps.subscriber,
    onMessage: (callId, message) => held.deliver(callId, message),
    onCommands: (callId) => held.lookForCommands(callId),
  });

  const voices = await buildVoices(deps);
  const phrases = buildPhrases(deps, metrics);
  const { recorder, rescue } = control;
  const pulse = rescue && new OwnPulse();
  const calls = buildCalls({
    ...deps,
    store,
    agents: found,
    slots,
    recorder,
    mailbox,
    voices,
    phrases,
    counters,
    pulse,
  });
  const { registry } = calls;
  held.bind(registry);
  registerGatewayMetrics(metrics, registry, counters, calls.latency, {
    counts() {
      const { windows = 0, dropped = 0, restarts = 0 } = voices?.counters ?? {};
      return { windows, dropped, restarts };
    },
    deaf: () => voices?.deaf ?? { now: 0, total: 0 },
  });

  registerAgentWayMetrics(metrics, breakers, counters);

  const webCalls = createWebCalls({ store, slots, agents, registry, closer, router, clock, epochMs, log: logger });
  const webVoice = buildWebVoice(deps, store, webCalls);
  const watch = buildWatch({ ...deps, store, capacity, calls, counters, metrics, routing, breakers, startedAtMs });
  const app = createFastify({ logger, ...(config.TRUSTED_PROXIES && { trustProxy: [...config.TRUSTED_PROXIES] }) });
  await watch.routes(app);
  if (rescue && pulse) watchReplicas({ ...deps, store, app, pulse, rescue });
  const admin = await watch.buildAdmin();
  await app.register(async (scope) =>
    gatewayRoutes(scope, {
      slots,
      closer,
      config,
      store,
      registry,
      webCalls,
      webVoice,
      replicaId,
      agents,
      control,
      router,
      counters,
      keyring: keys.keyring,
      proofs,
      clock,
      epochMs,
    }),
  );

  return {
    app,
    admin,
    registry,
    counters,
    webCalls,
    sweeper: watch.sweeper,
    reconciler: watch.reconciler,
    voices,
    drain: watch.drain,
    async close() {
      watch.beginStop();
      keys.stop();
      control.stop();
      breakers.stop();
      await watch.stop();
      await registry.shutDown();
      await calls.stop();
      await Promise.all([app.close(), admin.close()]);
      await mailbox.close();
      await voices?.close();
      await phrases?.close();
      await routing.close();
      await traces?.close();
    },
  };
}
