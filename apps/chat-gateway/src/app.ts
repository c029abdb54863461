/** Puts the chat gateway together from its parts. It never listens: main.ts does, and tests do it themselves. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { buildPurge } from '@trunkline/call-control';
import { TrunklineError } from '@trunkline/protocol';
import {
  callerSecretsOf,
  type Clock,
  createAdminServer,
  createDrainNotice,
  createFastify,
  createMetrics,
  type HealthOptions,
  healthRoutes,
  type Logger,
  openKeyring,
  openRoutes,
  Readers,
  registerProofMetrics,
  retentionOf,
  versionOf,
  WrongProofs,
} from '@trunkline/service-kit';
import { buildKeys, createRedisProbe, createSessionStore, type RedisClient } from '@trunkline/session-store';
import { startTraces } from '@trunkline/traces';
import type { FastifyInstance } from 'fastify';
import type { ChatService } from './chat-service.ts';
import type { ChatGatewayConfig } from './config.ts';
import { createChatService, type RunningChatService } from './create-chat-service.ts';
import { createAllowedOrigins } from './http/access/allowed-origins.ts';
import { AwaitedAnswers, LAST_ANSWERS_MS } from './http/awaited-answers.ts';
import { createIntake } from './http/intake.ts';
import { chatRoutes } from './http/routes.ts';
import { createAnswerObserver, createChatCounters, type ChatCounters, registerChatMetrics } from './metrics.ts';
import { findWidgetFolders, widgetFiles } from './widget/widget-files.ts';

const APP = 'chat-gateway';
/** A claim of an `Idempotency-Key` runs out so long after its replica has died. While it lives the claim is extended. */
const CLAIM_MS = 10_000;

export interface ChatGatewayDeps {
  config: ChatGatewayConfig;
  redis: RedisClient;
  /** A client of its own, because it waits for wake-ups. */
  subscriber: RedisClient;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  /** Whether to measure the process itself. The observers cannot be taken away again, so tests go without. */
  processMetrics?: boolean;
}

export interface ChatGateway {
  app: FastifyInstance;
  /** Metrics and the detailed health, for operators. */
  admin: FastifyInstance;
  service: RunningChatService;
  readers: Readers;
  counters: ChatCounters;
  /** Says that it is not ready, then sends its readers to other replicas and finishes the answers it gives. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function buildChatGateway(deps: ChatGatewayDeps): Promise<ChatGateway> {
  const { config, redis, subscriber, logger, clock, epochMs, replicaId } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createChatCounters();
  const metrics = createMetrics({ service: APP, processMetrics: deps.processMetrics ?? true });
  const proofs = new WrongProofs({ clock, log: logger });
  registerProofMetrics(metrics, proofs);
  const store = createSessionStore({
    redis,
    nowMs: epochMs,
    random: randomBytes,
    clock,
    callerSecrets: callerSecretsOf(config),
    limits: {
      sessionIdleMs: config.SESSION_IDLE_TTL_MS,
      ...retentionOf(config),
      chatSessionMs: config.CHAT_SESSION_TTL_MS,
      idempotencyPendingMs: CLAIM_MS,
    },
  });
  const keys = openKeyring({ config, rates: store.rateLimits, clock, log: logger, metrics });
  const about = { service: APP, version: versionOf(import.meta.url), replicaId };
  const traces = await startTraces({ config, ...about, metrics, log: logger, clock, epochMs });
  traces?.follow(store);
  const book = openRoutes({ loaded: config.routes, clock, epochMs, log: logger, metrics });
  const service = createChatService({
    store,
    subscriber,
    replicaId,
    vapi: {
      baseUrl: config.VAPI_BASE_URL,
      apiKey: config.VAPI_API_KEY,
      otherKeys: config.VAPI_API_KEYS,
      assistant: config.assistant,
    },
    book,
    maxWaiting: config.CHAT_QUEUE_MAX_MESSAGES,
    messagesPerMinute: config.CHAT_MESSAGES_PER_MINUTE_PER_SESSION,
    ...(config.CHAT_ESCALATION === 'on' && {
      escalation: { phrases: config.ESCALATION_PHRASES, reply: config.CHAT_ESCALATION_REPLY },
    }),
    purge: buildPurge({ config, store, log: logger }),
    log: logger,
    clock,
    epochMs,
    observer: createAnswerObserver(counters),
  });
  const awaited = new AwaitedAnswers();
  const asked: ChatService = {
    ...service,
    answerOf: (taken, signal) => awaited.add(service.answerOf(taken, signal)),
  };
  const readers = new Readers(clock);
  registerChatMetrics(metrics, counters, readers);

  const probe = createRedisProbe({ client: redis, key: buildKeys().probe(APP), clock });
  const notice = createDrainNotice(clock, config.DRAIN_NOTICE_MS);
  const healthOptions: HealthOptions = {
    startedAtMs,
    clock,
    health: () => ({
      ...(notice.hasBegun && { status: 'draining' as const }),
      activeSessions: service.answering,
      activeStreams: readers.count,
      heldBytes: readers.heldBytes,
      ...(book && { routes: book.describe() }),
    }),
    ready: () => {
      const reasons = [...notice.reasons, ...(probe.fault === undefined ? [] : [probe.fault])];
      return { ready: reasons.length === 0, reasons };
    },
  };
  const admin = await createAdminServer(logger, { ...healthOptions, metrics });
  const app = createFastify({ logger, ...(config.TRUSTED_PROXIES && { trustProxy: [...config.TRUSTED_PROXIES] }) });
  await app.register(healthRoutes, healthOptions);
  const stopping = new AbortController();
  // Every request that waits for its answer listens to it, which is no leak.
  setMaxListeners(0, stopping.signal);
  await chatRoutes(app, {
    service: asked,
    intake: createIntake({
      service: asked,
      rateLimits: store.rateLimits,
      messagesPerMinutePerKey: config.CHAT_MESSAGES_PER_MINUTE_PER_KEY,
      counters,
    }),
    idempotency: store.idempotency,
    accessTokens: store.accessTokens,
    keyring: keys.keyring,
    keyTries: proofs.of('api-key'),
    tokenTries: proofs.of('page-token'),
    origins: createAllowedOrigins(config),
    epochMs,
    readers,
    counters,
    clock,
    stopping: stopping.signal,
  });
  await widgetFiles(app, findWidgetFolders());

  return {
    app,
    admin,
    service,
    readers,
    counters,
    async drain() {
      await notice.begin();
      readers.restartAll();
      await service.drain(config.DRAIN_TIMEOUT_MS);
      // Whoever asked is told a moment after the answer has ended.
      await awaited.given(clock, LAST_ANSWERS_MS);
    },
    async close() {
      void notice.begin();
      keys.stop();
      book?.stop();
      readers.close();
      const message = 'This replica is being stopped; the answer goes on. Ask again, with the same Idempotency-Key.';
      stopping.abort(new TrunklineError('TL_AGENT_UNAVAILABLE', message, { retryAfterMs: 1_000 }));
      await Promise.all([app.close(), admin.close()]);
      await service.close();
      probe.stop();
      await traces?.close();
    },
  };
}
