/**
 * Puts the gateway together from its parts, in reading order. Never listens: main.ts does, and tests do it themselves.
 */
import { randomBytes } from 'node:crypto';
import { BARGE_IN_POLICIES, createPhraseReader } from '@trunkline/call-core';
import {
  createMetrics,
  type Clock,
  createFastify,
  createLatencyHistogram,
  healthRoutes,
  type Logger,
} from '@trunkline/service-kit';
import { createSessionStore, type RedisClient } from '@trunkline/session-store';
import { createVoiceWorker } from '@trunkline/voice-activity';
import type { FastifyInstance } from 'fastify';
import { createAgentProvider } from './call/agent/agent-provider.ts';
import { createAgentSessions } from './call/agent/agent-sessions.ts';
import { createProcessLatency, summariseLatency } from './call/media/call-counters.ts';
import { createCallHost } from './call/call-host.ts';
import { createVoiceService, type VoiceService } from './call/media/call-voice.ts';
import { type CallRegistry, createCallRegistry } from './call/call-registry.ts';
import { drain } from './fleet/drain.ts';
import { createFrameClock } from './call/media/frame-clock.ts';
import { createSweeper, type Sweeper } from './fleet/sweeper.ts';
import type { Reconciler } from './fleet/slots/reconciler.ts';
import { createCapacity } from './fleet/capacity.ts';
import type { GatewayConfig } from './config.ts';
import { createControl } from './control/build-control.ts';
import { gatewayRoutes } from './http/routes.ts';
import type { LoopLag } from './fleet/load/loop-lag.ts';
import { countEvent, createGatewayCounters, type GatewayCounters, registerGatewayMetrics } from './metrics.ts';
import { createVapiClient } from './vapi/vapi-client.ts';

export interface GatewayDeps {
  config: GatewayConfig;
  redis: RedisClient;
  /** A connection of its own, which only waits for wake-ups. */
  subscriber: RedisClient;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  /** In [0, 1). */
  random: () => number;
  replicaId: string;
  /** Metrics of the process itself, whose observers cannot be taken away again; tests go without. */
  processMetrics?: boolean;
  /** Of this process, measured by itself, unless given. */
  loopLag?: LoopLag;
}

export interface Gateway {
  app: FastifyInstance;
  registry: CallRegistry;
  counters: GatewayCounters;
  /** What else finds the ends of calls, and at which times of its own. */
  sweeper: Sweeper;
  reconciler: Reconciler;
  /** Undefined where nothing is decided by sound. */
  voices: VoiceService | undefined;
  /** Takes no new calls and lets go of those it has (call/drain.ts). */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const APP = 'telephony-gateway';
/** How much longer than the longest call a slot may go without proof: the fallback, a person on the line. */
const SUSPECT_MARGIN_MS = 600_000;

/** @throws when something the gateway cannot do without is out of order; Redis being away is not. */
export async function buildGateway(deps: GatewayDeps): Promise<Gateway> {
  const { config, redis, logger, clock, epochMs, replicaId } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createGatewayCounters();
  const latency = { ...createProcessLatency(), tick: createLatencyHistogram() };
  const metrics = createMetrics({ service: APP, processMetrics: deps.processMetrics ?? true });
  const store = createSessionStore({
    redis,
    nowMs: epochMs,
    random: (count) => randomBytes(count),
    clock,
    limits: {
      sessionIdleMs: config.SESSION_IDLE_TTL_MS,
      endedRetentionMs: config.CALL_RETENTION_MS,
      admissionSuspectMs: config.CALL_MAX_MS + SUSPECT_MARGIN_MS,
    },
    // A secret that all replicas have anyway. While it is rotated, the limits per number count apart for the two.
    pseudonymKey: config.TWILIO_AUTH_TOKEN[0] ?? '',
  });

  const agents = createAgentProvider({
    calls: createVapiClient({
      apiKey: config.VAPI_API_KEY,
      baseUrl: config.VAPI_BASE_URL,
      assistant: config.assistant,
      audioFormat: config.audioFormat,
      overrides: config.line.assistant,
      maxCallMs: config.VAPI_CALL_MAX_MS,
      timeoutMs: config.VAPI_TIMEOUT_MS,
    }),
    sessions: createAgentSessions(store),
    clock,
    epochMs,
    waitMs: config.VAPI_TIMEOUT_MS,
    onFailed: (callId, error) => logger.error({ callId, err: error }, 'no agent from Vapi'),
  });

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
  const control = createControl({
    config,
    store,
    ...capacity,
    clock,
    epochMs,
    replicaId,
    isHeld: (callId) => registry.has(callId),
    onRescued() {
      counters.rescuedCalls += 1;
    },
    log: logger,
  });
  const mailbox = store.createMailboxReader({
    replicaId,
    subscriber: deps.subscriber,
    onMessage: (callId, message) => registry.deliver(callId, message),
    onCommands: (callId) => registry.lookForCommands(callId),
  });
  const readPhrase = createPhraseReader({
    interrupts: config.INTERRUPT_PHRASES,
    backchannels: config.BACKCHANNEL_PHRASES,
  });
  const policies = BARGE_IN_POLICIES[config.BARGE_IN_MODE];
  const voices =
    config.BARGE_IN_MODE === 'vapi'
      ? undefined
      : await createVoiceService(
          (onEvidence) =>
            createVoiceWorker({
              model: config.VOICE_MODEL,
              maxSlots: config.VOICE_MAX_CALLS,
              onEvidence,
              onError: (error) => logger.error({ err: error }, 'voice worker failed'),
            }),
          { maxCalls: config.VOICE_MAX_CALLS, watch: config.line.voiceWatch, clock },
        );
  const frameClock = createFrameClock(clock, latency.tick, (error) =>
    logger.error({ err: error }, 'a call failed in its tick'),
  );
  const registry = createCallRegistry({
    store,
    clock,
    frameClock,
    tickAll: () => voices?.tick(),
    replicaId,
    maxCalls: config.MAX_CONNECTIONS,
    log: logger,
    epochMs,
    mailbox,
    onOpened: (session) => void control.recorder.callOpened(session),
    createHost: (session, released, lease, turnsBefore) =>
      capacity.slots.releasedAtEnd(
        session.callId,
        createCallHost(
          {
            store,
            agents,
            clock,
            epochMs,
            random: deps.random,
            log: logger,
            agentFormat: config.audioFormat,
            limits: config.limits,
            latency,
            readPhrase,
            bargeIn: { ...policies, times: { ...policies.times, ...config.line.bargeIn } },
            downlink: config.line.downlink,
            openVoice: voices?.open,
            onEvent: (event) => countEvent(counters, event),
            transferNumber: config.TRANSFER_NUMBER,
          },
          session,
          released,
          lease,
          turnsBefore,
        ),
      ),
  });
  registerGatewayMetrics(metrics, registry, counters, latency, () => {
    const { windows = 0, dropped = 0, restarts = 0 } = voices?.counters ?? {};
    return { windows, dropped, restarts };
  });
  const sweeper = createSweeper({
    store,
    closer: capacity.closer,
    clock,
    epochMs,
    intervalMs: config.SWEEP_INTERVAL_MS,
    isHeld: (callId) => registry.has(callId),
    log: logger,
  });
  const onStoreReady = (): void => {
    sweeper.storeReady();
    void registry.renewLeases();
  };
  redis.on('ready', onStoreReady);

  let isDraining = false;
  const isWorking = (): boolean => !isDraining && redis.status === 'ready';
  const watch = capacity.watch(registry, metrics, isWorking, deps.loopLag);
  const app = createFastify({ logger, ...(config.TRUSTED_PROXIES && { trustProxy: [...config.TRUSTED_PROXIES] }) });

  await app.register(healthRoutes, {
    startedAtMs,
    clock,
    metrics,
    health: () => ({
      ...(isDraining && { status: 'draining' as const }),
      activeSessions: registry.calls,
      activeStreams: registry.calls,
      replicaId,
      buffers: registry.buffers,
      addedLatencyMs: summariseLatency(latency),
    }),
    ready: () => {
      const reasons = [
        ...(isDraining ? ['draining'] : []),
        ...(redis.status === 'ready' ? [] : ['Redis is out of reach']),
        ...watch.reasons(),
      ];
      return { ready: reasons.length === 0, reasons };
    },
  });
  await app.register(async (scope) =>
    gatewayRoutes(scope, { ...capacity, config, store, registry, agents, control, counters, clock, epochMs }),
  );

  return {
    app,
    registry,
    counters,
    sweeper,
    reconciler: watch.reconciler,
    voices,
    async drain() {
      isDraining = true;
      watch.report();
      await drain({
        calls: registry,
        listReplicas: store.replicas.list,
        replicaId,
        app: APP,
        clock,
        noticeMs: config.DRAIN_NOTICE_MS,
        timeoutMs: config.DRAIN_TIMEOUT_MS,
      });
    },
    async close() {
      isDraining = true;
      sweeper.stop();
      control.stop();
      await watch.stop();
      redis.off('ready', onStoreReady);
      await registry.shutDown();
      await app.close();
      await mailbox.close();
      await voices?.close();
    },
  };
}
