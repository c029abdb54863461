/** Puts the workers together from their parts. It does not listen: worker.ts does, and tests do so themselves. */
import { randomBytes } from 'node:crypto';
import { createQueueDepths, type JobQueues } from '@trunkline/job-queues';
import {
  type Clock,
  createAdminServer,
  createMetrics,
  type Logger,
  openKeyring,
  redactorOf,
  registerProofMetrics,
  retentionOf,
  versionOf,
  WrongProofs,
} from '@trunkline/service-kit';
import { createSessionStore, type RedisClient } from '@trunkline/session-store';
import { startTraces } from '@trunkline/traces';
import type { FastifyInstance } from 'fastify';
import { jobBoard } from './board/job-board.ts';
import { createVapiCallNotes } from './delivery/vapi-call-notes.ts';
import { tellChatOfTool } from './events/chat-messages.ts';
import { createCallTeller } from './delivery/call-teller.ts';
import { createCallWishes } from './delivery/call-wishes.ts';
import { createControlClient } from './delivery/control-client.ts';
import { createDeliveryClaims } from './delivery/delivery-claims.ts';
import { createReports } from './delivery/reports.ts';
import { createAnalyseTurn } from './jobs/analyse-turn.ts';
import { createApplyEvent } from './jobs/apply-event.ts';
import { createDeliverLateResult } from './jobs/deliver-late-result.ts';
import { createNotifyOperator } from './jobs/notify-operator.ts';
import { createRunTool } from './jobs/run-tool.ts';
import { createStoreReport } from './jobs/store-report.ts';
import { createTellEscalation } from './jobs/tell-escalation.ts';
import { createTurnAnalyser } from './llm/turn-analysis.ts';
import type { JobHandlers } from './queues/job-handler.ts';
import { startJobSweeper } from './queues/job-sweeper.ts';
import { createJobWorkers } from './queues/job-workers.ts';
import { registerQueueMetrics } from './queues/queue-metrics.ts';
import { loadTools } from './tools/load-tools.ts';
import { createToolRecords } from './tools/tool-records.ts';
import { createToolResults } from './tools/tool-results.ts';
import { createToolTraces } from './tools/tool-traces.ts';
import type { WorkerConfig } from './worker-config.ts';
import { countUp, createWorkerCounters, registerWorkerMetrics, type WorkerCounters } from './worker-metrics.ts';

export interface WorkerDeps {
  config: WorkerConfig;
  /** Fills the `${NAME}` of declared tools. */
  env: Readonly<Record<string, string | undefined>>;
  redis: RedisClient;
  queues: JobQueues;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  /** Whether to measure the process itself. The observers cannot be taken away again, so tests go without. */
  processMetrics?: boolean;
}

export interface WorkerService {
  /** The one listener of a worker: metrics, the detailed health and the job board. */
  app: FastifyInstance;
  counters: WorkerCounters;
  tools: readonly string[];
  /** Takes no more jobs and waits for those that are being run, no longer than `DRAIN_TIMEOUT_MS`. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** @throws ConfigError when a tool is not one. */
export async function buildWorker(deps: WorkerDeps): Promise<WorkerService> {
  const { config, redis, queues, logger, clock, epochMs } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createWorkerCounters();
  const tools = await loadTools(config.TOOLS_DIR, {
    redis,
    env: deps.env,
    onFault(name, error) {
      counters.toolFaults += 1;
      logger.error({ tool: name, err: error }, 'tool failed');
    },
  });
  const retention = retentionOf(config);
  const store = createSessionStore({
    redis,
    nowMs: epochMs,
    random: (count) => randomBytes(count),
    clock,
    limits: {
      sessionIdleMs: config.SESSION_IDLE_TTL_MS,
      chatSessionMs: config.CHAT_SESSION_TTL_MS,
      ...retention,
    },
  });
  const { sessions, commands, locks, events, chats } = store;
  const metrics = createMetrics({ service: 'vapi-worker', processMetrics: deps.processMetrics ?? true });
  const about = { service: 'vapi-worker', version: versionOf(import.meta.url), replicaId: deps.replicaId };
  const traces = await startTraces({ config, ...about, metrics, log: logger, clock, epochMs });
  traces?.follow(store);
  const toolTraces = traces && createToolTraces(store, traces);
  // The workers never wait for a result, so they need no subscriber.
  const results = createToolResults({ redis, subscriber: redis, ttlMs: retention.toolRetentionMs });
  const notes = createVapiCallNotes(redis, { ttlMs: retention.transcriptRetentionMs });
  const reports = createReports(redis, { ttlMs: retention.reportRetentionMs, redactor: redactorOf(config) });
  const tell = createCallTeller({ sessions, claims: createDeliveryClaims(redis), control: createControlClient() });
  const closing = { sessions, epochMs, graceMs: config.SESSION_CLOSE_GRACE_MS };

  const handlers: JobHandlers = {
    'run-tool': createRunTool({
      tools,
      results,
      records: createToolRecords(redis),
      locks,
      queues,
      onOutcome: (outcome) => countUp(counters.toolOutcomes, outcome),
      epochMs,
      ...(toolTraces && { traceparent: toolTraces.traceparent }),
      async record(vapiCallId, event) {
        if (event.type === 'tool.finished') {
          await tellChatOfTool(store, vapiCallId, event);
          await toolTraces?.finished(vapiCallId, event);
        }
        const callId = await sessions.findByVapiCall(vapiCallId).catch(() => undefined);
        if (callId) await events.append(callId, [event]).catch(() => {});
      },
    }),
    'deliver-late-result': createDeliverLateResult({
      tell,
      chats,
      onDelivery: (delivery) => countUp(counters.lateResults, delivery),
    }),
    'tell-escalation': createTellEscalation({
      tell,
      ...(config.ESCALATION_ACTION === 'transfer' && { passOn: createCallWishes({ sessions, commands }) }),
      onTold: (telling) => countUp(counters.escalations, telling),
    }),
    'apply-event': createApplyEvent({ ...closing, notes, queues, analyses: config.llm !== undefined }),
    'store-report': createStoreReport({
      ...closing,
      reports,
      queues,
      notifies: config.operator !== undefined,
      onStored: () => {
        counters.reports += 1;
      },
    }),
    ...(config.operator && {
      'notify-operator': createNotifyOperator({
        reports,
        epochMs,
        ...(traces && { traceparent: traces.traceparentOfDelivery }),
        record: (callId, fact) => events.append(callId, [fact]),
        ...config.operator,
      }),
    }),
    ...(config.llm && {
      'analyse-turn': createAnalyseTurn({
        notes,
        analyser: createTurnAnalyser({
          ...config.llm,
          escalationPhrases: config.ESCALATION_PHRASES,
          onUnusable: (why) => logger.warn({ why }, 'the model gave an analysis that cannot be used'),
        }),
        locks,
        queues,
        onAnalysed: (outcome) => countUp(counters.analyses, outcome),
      }),
    }),
  };
  const workers = createJobWorkers({
    redisUrl: config.REDIS_URL,
    handlers,
    concurrency: config.WORKER_CONCURRENCY,
    lockMs: config.JOB_LOCK_MS,
    epochMs,
    clock,
    wasErased: store.erasure.wasErased,
    onDone: (job) => countUp(counters.done, job),
    onFailed(job, error, isDead) {
      countUp(isDead ? counters.dead : counters.failedTries, job);
      logger.warn({ job, isDead, err: error }, 'job failed');
    },
    onError: (error) => logger.warn({ err: error }, 'workers'),
  });
  const stopSweeper = startJobSweeper({
    queues,
    clock,
    keptMs: {
      tool: retention.toolRetentionMs,
      transcript: retention.transcriptRetentionMs,
      report: retention.reportRetentionMs,
    },
    onError: (error) => logger.warn({ err: error }, 'ended jobs could not be removed'),
  });

  let isDraining = false;
  registerWorkerMetrics(metrics, counters, () => workers.active);
  registerQueueMetrics(metrics, createQueueDepths(redis, { epochMs }));
  const app = await createAdminServer(logger, {
    startedAtMs,
    clock,
    metrics,
    health: () => ({
      ...(isDraining && { status: 'draining' as const }),
      activeJobs: workers.active,
      tools: tools.names.length,
    }),
    ready: () => {
      const reasons = [...(isDraining ? ['draining'] : []), ...(workers.fault === undefined ? [] : [workers.fault])];
      return { ready: reasons.length === 0, reasons };
    },
  });
  const proofs = new WrongProofs({ clock, log: logger });
  registerProofMetrics(metrics, proofs);
  const keys = openKeyring({ config, rates: store.rateLimits, clock, log: logger, metrics });
  if (config.API_KEYS) await jobBoard(app, { queues, keyring: keys.keyring, keyTries: proofs.of('api-key') });

  return {
    app,
    counters,
    tools: tools.names,
    async drain() {
      isDraining = true;
      let cancel: (() => void) | undefined;
      const timeUp = new Promise<void>((resolve) => {
        cancel = clock.setTimeout(resolve, config.DRAIN_TIMEOUT_MS);
      });
      await Promise.race([workers.drain(), timeUp]);
      cancel?.();
    },
    async close() {
      isDraining = true;
      stopSweeper();
      keys.stop();
      await workers.close();
      await app.close();
      await traces?.close();
    },
  };
}
