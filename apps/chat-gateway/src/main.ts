/** The process: configuration, Redis, the port. `node apps/chat-gateway/dist/main.js` */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  adminAddress,
  createReplicaId,
  listenAsAdmin,
  reportProcess,
  runService,
  systemClock,
  versionOf,
  yieldToAudio,
} from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, letRedisConnect } from '@trunkline/session-store';
import { buildChatGateway } from './app.ts';
import { readConfig } from './config.ts';

yieldToAudio();
await runService({
  name: 'chat-gateway',
  loadConfig: readConfig,
  async start(config, logger) {
    const connect = (name: string) =>
      createRedisClient(config.REDIS_URL, { name, onError: (error) => logger.warn({ err: error }, 'Redis') });
    const redis = connect('chat-gateway');
    const subscriber = connect('chat-gateway-feeds');
    const replicaId = createReplicaId(hostname(), randomBytes(5));
    const gateway = await buildChatGateway({
      config,
      redis,
      subscriber,
      logger,
      clock: systemClock,
      epochMs: Date.now,
      replicaId,
    });
    if (!config.API_KEYS) logger.warn('API_KEYS is not set: only pages with a token of a session are let in');
    await letRedisConnect([redis, subscriber]);
    await listenAsAdmin(gateway.admin, adminAddress(config));
    await gateway.app.listen({ host: config.HOST, port: config.PORT });
    logger.info({ port: config.PORT }, 'listening');
    const { replicas } = createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock });
    const about = { replicaId, app: 'chat-gateway', version: versionOf(import.meta.url) };
    const reporter = reportProcess({ replicas, ...about, clock: systemClock, epochMs: Date.now });
    return {
      drain() {
        reporter.draining();
        return gateway.drain();
      },
      async close() {
        await reporter.leave();
        await gateway.close();
        redis.disconnect();
        subscriber.disconnect();
      },
    };
  },
});
