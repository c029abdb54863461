/** The process: configuration, Redis, the port. `node apps/console/dist/main.js` */
import { adminAddress, listenAsAdmin, runService, systemClock } from '@trunkline/service-kit';
import { createRedisClient, letRedisConnect } from '@trunkline/session-store';
import { buildConsole } from './app.ts';
import { readConfig } from './config.ts';
import { BUILT_PAGE } from './site/page-files.ts';

await runService({
  name: 'console',
  loadConfig: readConfig,
  async start(config, logger) {
    const connect = (name: string) =>
      createRedisClient(config.REDIS_URL, { name, onError: (error) => logger.warn({ err: error }, 'Redis') });
    const redis = connect('console');
    const feedClient = connect('console-feed');
    // The console begins to read at once, and would take a connection that is just being made for one that is lost.
    await letRedisConnect([redis, feedClient]);
    const console = await buildConsole({
      config,
      redis,
      feedClient,
      logger,
      clock: systemClock,
      epochMs: Date.now,
      pageFolder: BUILT_PAGE,
    });
    if (!config.API_KEYS) logger.warn('API_KEYS is not set, so nobody can log in');
    await listenAsAdmin(console.admin, adminAddress(config));
    await console.app.listen({ host: config.HOST, port: config.PORT });
    logger.info({ port: config.PORT }, 'listening');
    return {
      drain: () => console.drain(),
      async close() {
        await console.close();
        redis.disconnect();
        feedClient.disconnect();
      },
    };
  },
});
