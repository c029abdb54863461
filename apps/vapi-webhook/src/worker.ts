/** Starts the process with its configuration, Redis, tools, queues and the port: `node apps/vapi-webhook/dist/worker.js` */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createJobQueues } from '@trunkline/job-queues';
import {
  createReplicaId,
  reportProcess,
  runService,
  systemClock,
  versionOf,
  yieldToAudio,
} from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { buildWorker } from './worker-app.ts';
import { readWorkerConfig } from './worker-config.ts';

/** A worker yields to all others, so on a busy machine it may need several tries to connect. */
const REDIS_WAIT_MS = 30_000;

yieldToAudio();
await runService({
  name: 'vapi-worker',
  loadConfig: readWorkerConfig,
  async start(config, logger) {
    const onError = (error: Error): void => logger.warn({ err: error }, 'Redis');
    const redis = createRedisClient(config.REDIS_URL, { name: 'vapi-worker', onError });
    const queues = createJobQueues({ redisUrl: config.REDIS_URL, onError });
    // The first jobs are taken at once and use both connections.
    await whenRedisReady(redis, REDIS_WAIT_MS);
    const replicaId = createReplicaId(hostname(), randomBytes(5));
    const worker = await buildWorker({
      config,
      env: process.env,
      redis,
      queues,
      logger,
      clock: systemClock,
      epochMs: Date.now,
      replicaId,
    });
    const port = config.ADMIN_PORT ?? config.PORT;
    await worker.app.listen({ host: config.ADMIN_HOST, port });
    if (!config.API_KEYS) logger.info('there is no job board: API_KEYS is not set');
    if (!config.llm) logger.info('turns are not analysed: LLM_BASE_URL is not set');
    logger.info({ port, tools: worker.tools }, 'listening');
    const { replicas } = createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock });
    const reporter = reportProcess({
      replicas,
      replicaId,
      app: 'vapi-worker',
      version: versionOf(import.meta.url),
      clock: systemClock,
      epochMs: Date.now,
    });
    return {
      drain() {
        reporter.draining();
        return worker.drain();
      },
      async close() {
        await reporter.leave();
        await worker.close();
        await queues.close();
        redis.disconnect();
      },
    };
  },
});
