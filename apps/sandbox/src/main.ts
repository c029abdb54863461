/** The process: Vapi's side on one port, Twilio's side and the calls on another. `node apps/sandbox/dist/main.js` */
import { runService, systemClock } from '@trunkline/service-kit';
import { readConfig } from './config.ts';
import { buildSandbox } from './sandbox.ts';

await runService({
  name: 'sandbox',
  loadConfig: readConfig,
  async start(config, logger) {
    const sandbox = await buildSandbox(config, logger, systemClock);
    await sandbox.app.listen({ host: config.HOST, port: config.SANDBOX_TWILIO_PORT });
    logger.info({ twilioPort: config.SANDBOX_TWILIO_PORT, vapiPort: config.SANDBOX_VAPI_PORT }, 'listening');
    return { drain: () => sandbox.close(), close: () => sandbox.close() };
  },
});
