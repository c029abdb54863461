/** Puts the webhook together from its parts. Never listens: main.ts does, and tests do it themselves. */
import type { JobQueues } from '@trunkline/job-queues';
import {
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
  registerProofMetrics,
  versionOf,
  WrongProofs,
} from '@trunkline/service-kit';
import { buildKeys, createRedisProbe, type RedisClient, type SessionStore } from '@trunkline/session-store';
import { startTraces } from '@trunkline/traces';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from './auth/authenticator.ts';
import type { WebhookConfig } from './config.ts';
import { createCallWishes } from './delivery/call-wishes.ts';
import { createChatMessages } from './events/chat-messages.ts';
import { createDeliveryNotes } from './events/delivery-notes.ts';
import { createMessageHandler } from './events/message-handler.ts';
import { answerRun } from './events/tool-calls.ts';
import { createWebhookCounters, registerWebhookMetrics, type WebhookCounters } from './events/webhook-counters.ts';
import { llmCompletions } from './http/llm-completions.ts';
import { vapiEvents } from './http/vapi-events.ts';
import { createRecentEffects } from './llm/recent-effects.ts';
import { buildToolCallKey, NO_CALL } from './tools/tool-call-key.ts';
import type { ToolCatalog } from './tools/tool-catalog.ts';
import type { ToolResults } from './tools/tool-results.ts';

export interface WebhookDeps {
  config: WebhookConfig;
  redis: RedisClient;
  store: Pick<
    SessionStore,
    'idempotency' | 'rateLimits' | 'sessions' | 'events' | 'commands' | 'chats' | 'chatTurns' | 'feeds'
  >;
  queues: Pick<JobQueues, 'add'>;
  toolResults: Pick<ToolResults, 'wait' | 'markLate' | 'read'>;
  tools: ToolCatalog;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  /** Whether to measure the process itself. The observers cannot be taken away again, so tests go without. */
  processMetrics?: boolean;
}

export interface Webhook {
  app: FastifyInstance;
  /** Metrics and the detailed health, for operators. */
  admin: FastifyInstance;
  counters: WebhookCounters;
  /** Says that it is not ready, and resolves when load balancers have noticed. What is under way then is finished by `close`. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function buildWebhook(deps: WebhookDeps): Promise<Webhook> {
  const { config, redis, store, queues, toolResults, tools, logger, clock, epochMs } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createWebhookCounters();
  const metrics = createMetrics({ service: 'vapi-webhook', processMetrics: deps.processMetrics ?? true });
  registerWebhookMetrics(metrics, counters);
  const proofs = new WrongProofs({ clock, log: logger });
  registerProofMetrics(metrics, proofs);
  const keys = openKeyring({ config, rates: store.rateLimits, clock, log: logger, metrics });
  const about = { service: 'vapi-webhook', version: versionOf(import.meta.url), replicaId: deps.replicaId };
  const traces = await startTraces({ config, ...about, metrics, log: logger, clock, epochMs });
  traces?.follow(store);
  const toolCalls = { queues, results: toolResults, tools, counters, budgetMs: config.TOOL_REPLY_BUDGET_MS };
  const chatMessages = createChatMessages(store);
  const book = openRoutes({ loaded: config.routeFile, clock, epochMs, log: logger, metrics });
  const handle = createMessageHandler({
    ...toolCalls,
    chatMessages,
    idempotency: store.idempotency,
    epochMs,
    routes: config.routes,
    book,
    wishes: createCallWishes(store),
    destinations: config.destinations,
    onDestinationRefused: () =>
      logger.warn('an agent asked for a transfer to a destination that TRANSFER_ALLOWED does not list'),
    apology: config.ASSISTANT_APOLOGY,
  });

  const probe = createRedisProbe({ client: redis, key: buildKeys().probe('vapi-webhook'), clock });
  const notice = createDrainNotice(clock, config.DRAIN_NOTICE_MS);
  const healthOptions: HealthOptions = {
    startedAtMs,
    clock,
    health: () => ({
      ...(notice.hasBegun && { status: 'draining' as const }),
      tools: tools.names.length,
      ...(book && { routes: book.describe() }),
    }),
    ready: () => {
      const reasons = [...notice.reasons, ...(probe.fault === undefined ? [] : [probe.fault])];
      return { ready: reasons.length === 0, reasons };
    },
  };
  const admin = await createAdminServer(logger, { ...healthOptions, metrics });
  const app = createFastify({
    logger,
    bodyLimit: config.WEBHOOK_MAX_BODY_BYTES,
    ...(config.TRUSTED_PROXIES && { trustProxy: [...config.TRUSTED_PROXIES] }),
  });
  await app.register(healthRoutes, healthOptions);
  await app.register(async (scope) =>
    vapiEvents(scope, {
      authenticator: createAuthenticator(config.auth),
      tries: proofs.of('vapi-proof', config.VAPI_WEBHOOK_AUTH !== 'hmac'),
      handle,
      counters,
      notes: createDeliveryNotes(store, epochMs),
      clock,
      epochMs,
      bodyLimitBytes: config.WEBHOOK_MAX_BODY_BYTES,
    }),
  );
  if (config.llm) {
    const recentEffects = createRecentEffects(redis);
    llmCompletions(app, {
      keyring: keys.keyring,
      keyTries: proofs.of('api-key'),
      upstream: config.llm,
      apology: config.LLM_APOLOGY,
      tools: {
        describe: () => tools.describe(),
        // Tools run on the workers like every tool call: once per key, and late if they take longer than the model waits. A
        // model that asks again is answered with what is known by now, also if that was told to the call before.
        async run(name, args, { idempotencyKey, vapiCallId }) {
          const toolCallId = vapiCallId ? idempotencyKey : await recentEffects.identify(idempotencyKey);
          const run = { vapiCallId: vapiCallId ?? NO_CALL, toolCallId, name, arguments: args };
          const known = await toolResults.read(buildToolCallKey(run));
          return known ?? answerRun(toolCalls, run, { waitMs: config.TOOL_REPLY_BUDGET_MS });
        },
      },
    });
  }

  return {
    app,
    admin,
    counters,
    drain: () => notice.begin(),
    async close() {
      void notice.begin();
      probe.stop();
      keys.stop();
      book?.stop();
      await Promise.all([app.close(), admin.close()]);
      await traces?.close();
    },
  };
}
