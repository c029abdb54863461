/** The gateway as a process: reads the configuration, connects to Redis, builds the gateway and listens on its port. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { adminAddress, createReplicaId, listenAsAdmin, runService, systemClock } from '@trunkline/service-kit';
import { createRedisClient, letRedisConnect } from '@trunkline/session-store';
import { buildGateway } from './app.ts';
import { warmUp } from './compose/warm-up.ts';
import { readConfig } from './config.ts';

await runService({
  name: 'telephony-gateway',
  loadConfig: readConfig,
  async start(config, logger) {
    const connect = (name: string) =>
      createRedisClient(config.REDIS_URL, { name, onError: (error) => logger.warn({ err: error }, 'Redis') });
    const redis = connect('telephony-gateway');
    const subscriber = connect('telephony-gateway-mailbox');
    const gateway = await buildGateway({
      config,
      redis,
      subscriber,
      logger,
      clock: systemClock,
      epochMs: Date.now,
      random: Math.random,
      replicaId: createReplicaId(hostname(), randomBytes(5)),
    });
    await letRedisConnect([redis, subscriber]);
    await warmUp();
    await listenAsAdmin(gateway.admin, adminAddress(config));
    await gateway.app.listen({ host: config.HOST, port: config.PORT });
    logger.info({ port: config.PORT, audioFormat: config.audioFormat }, 'listening');
    return {
      drain: () => gateway.drain(),
      async close() {
        await gateway.close();
        redis.disconnect();
        subscriber.disconnect();
      },
    };
  },
});
