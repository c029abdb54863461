/** The process: configuration, Redis, the tools' names, the port. `node apps/vapi-webhook/dist/main.js` */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createJobQueues } from '@trunkline/job-queues';
import {
  adminAddress,
  createReplicaId,
  listenAsAdmin,
  reportProcess,
  retentionOf,
  runService,
  systemClock,
  versionOf,
  yieldToAudio,
} from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, letRedisConnect } from '@trunkline/session-store';
import { buildWebhook } from './app.ts';
import { signsTimestamp } from './auth/signature.ts';
import { readConfig, WEBHOOK_CLOSE_LIMIT_MS } from './config.ts';
import { loadTools } from './tools/load-tools.ts';
import { createToolResults } from './tools/tool-results.ts';

yieldToAudio();
await runService({
  name: 'vapi-webhook',
  loadConfig: readConfig,
  closeLimitMs: WEBHOOK_CLOSE_LIMIT_MS,
  async start(config, logger) {
    const onError = (error: Error) => logger.warn({ err: error }, 'Redis');
    const redis = createRedisClient(config.REDIS_URL, { name: 'vapi-webhook', onError });
    const subscriber = createRedisClient(config.REDIS_URL, { name: 'vapi-webhook-tool-results', onError });
    const queues = createJobQueues({ redisUrl: config.REDIS_URL, onError });
    const tools = await loadTools(config.TOOLS_DIR, {
      redis,
      env: process.env,
      onFault: (name, error) => logger.error({ err: error, tool: name }, 'tool failed'),
    });
    const replicaId = createReplicaId(hostname(), randomBytes(5));
    const retention = retentionOf(config);
    const store = createSessionStore({
      redis,
      nowMs: Date.now,
      random: randomBytes,
      clock: systemClock,
      limits: {
        sessionIdleMs: config.SESSION_IDLE_TTL_MS,
        chatSessionMs: config.CHAT_SESSION_TTL_MS,
        ...retention,
      },
    });
    const webhook = await buildWebhook({
      config,
      redis,
      store,
      queues,
      toolResults: createToolResults({ redis, subscriber, ttlMs: retention.toolRetentionMs }),
      tools,
      logger,
      clock: systemClock,
      epochMs: Date.now,
      replicaId,
    });
    if (config.auth.mode === 'none') logger.warn('VAPI_WEBHOOK_AUTH is none: whoever finds this address is believed');
    if (config.auth.mode === 'hmac' && !signsTimestamp(config.auth.format)) {
      logger.warn('VAPI_SIGNATURE_PAYLOAD has no {timestamp}: an old message cannot be told from a new one');
    }
    await letRedisConnect([redis, subscriber]);
    await listenAsAdmin(webhook.admin, adminAddress(config));
    await webhook.app.listen({ host: config.HOST, port: config.PORT });
    logger.info({ port: config.PORT, auth: config.auth.mode, tools: tools.names }, 'listening');
    const reporter = reportProcess({
      replicas: store.replicas,
      replicaId,
      app: 'vapi-webhook',
      version: versionOf(import.meta.url),
      clock: systemClock,
      epochMs: Date.now,
    });
    return {
      drain() {
        reporter.draining();
        return webhook.drain();
      },
      async close() {
        await reporter.leave();
        await webhook.close();
        await queues.close();
        redis.disconnect();
        subscriber.disconnect();
      },
    };
  },
});
