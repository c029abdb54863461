/** The process: configuration, the port. `node apps/front/dist/main.js` */
import { once } from 'node:events';
import { runService } from '@trunkline/service-kit';
import { readConfig } from './config.ts';
import { createFront } from './front.ts';

await runService({
  name: 'front',
  loadConfig: readConfig,
  async start(config, logger) {
    const server = createFront({
      urls: {
        gateway: config.FRONT_GATEWAY_URL,
        webhook: config.FRONT_WEBHOOK_URL,
        chat: config.FRONT_CHAT_URL,
        console: config.FRONT_CONSOLE_URL,
      },
      trustedProxies: config.TRUSTED_PROXIES,
      log: logger,
    });
    server.listen(config.PORT, config.HOST);
    await once(server, 'listening');
    logger.info({ port: config.PORT }, 'listening');
    return {
      // The apps behind it drain; what they still say passes through until they are gone.
      drain: async () => {},
      async close() {
        server.close();
        server.closeAllConnections();
      },
    };
  },
});
