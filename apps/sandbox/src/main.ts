/** The process: Vapi's side on one port, the LLM on another, Twilio's side and the calls on a third. `node apps/sandbox/dist/main.js` */
import { runService, systemClock } from '@trunkline/service-kit';
import { readConfig } from './config.ts';
import { buildSandbox } from './sandbox.ts';

await runService({
  name: 'sandbox',
  loadConfig: readConfig,
  async start(config, logger) {
    const sandbox = await buildSandbox(config, logger, systemClock);
    await sandbox.app.listen({ host: config.HOST, port: config.SANDBOX_TWILIO_PORT });
    const { SANDBOX_TWILIO_PORT: twilioPort, SANDBOX_VAPI_PORT: vapiPort, SANDBOX_LLM_PORT: llmPort } = config;
    const { SANDBOX_SEED: seed } = config;
    logger.info({ twilioPort, vapiPort, llmPort, seed }, 'listening');
    return { drain: () => sandbox.close(), close: () => sandbox.close() };
  },
});
