/** Puts both sides of the sandbox together: Twilio's with its callers, and Vapi's with its agents. */
import { type Clock, createFastify, createMetrics, healthRoutes, type Logger } from '@trunkline/service-kit';
import { createFakeCarrier, createFakeVapi, twilioRestRoutes } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { callSidOf, createCallBook } from './call-book.ts';
import type { SandboxConfig } from './config.ts';
import { loadScenarioLibrary } from './scenario-library.ts';
import { sandboxRoutes } from './twilio-side.ts';

export interface Sandbox {
  /** Twilio's side; Vapi's listens by itself. */
  app: FastifyInstance;
  vapiUrl: string;
  close(): Promise<void>;
}

export async function buildSandbox(config: SandboxConfig, logger: Logger, clock: Clock): Promise<Sandbox> {
  const library = await loadScenarioLibrary();
  const carrier = createFakeCarrier({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    publicUrl: config.PUBLIC_URL,
    ...(config.SANDBOX_GATEWAY_URL && { originMap: { [config.PUBLIC_URL]: config.SANDBOX_GATEWAY_URL } }),
    seed: config.SANDBOX_SEED,
    statusCallbackPath: '/webhook/twilio/call-status',
  });
  const vapi = await createFakeVapi({
    host: config.HOST,
    port: config.SANDBOX_VAPI_PORT,
    apiKey: config.VAPI_API_KEY,
    seed: config.SANDBOX_SEED,
    scenarioFor: (request) => book.scenarioOf(callSidOf(request) ?? ''),
  });
  const book = createCallBook({ carrier, vapi: () => vapi, recordingsDir: config.SANDBOX_RECORDINGS_DIR, clock });

  const startedAtMs = clock.nowMs();
  const app = createFastify({ logger });
  await app.register(healthRoutes, {
    startedAtMs,
    clock,
    metrics: createMetrics({ service: 'sandbox' }),
    health: () => ({ activeSessions: carrier.liveCalls.size, activeStreams: carrier.liveCalls.size }),
    ready: () => ({ ready: true, reasons: [] }),
  });
  await app.register(twilioRestRoutes, { carrier });
  sandboxRoutes(app, library, book);
  return {
    app,
    vapiUrl: vapi.url,
    async close() {
      await carrier.close();
      await vapi.close();
      await app.close();
    },
  };
}
