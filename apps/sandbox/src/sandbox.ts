/** Puts the sides of the sandbox together: Twilio's with its callers, Vapi's with its agents, and an LLM. */
import { type Clock, createFastify, healthRoutes, type Logger } from '@trunkline/service-kit';
import {
  createAccountBook,
  createFakeCarrier,
  createFakeVapi,
  createNumberBook,
  createSynthesiser,
  MEASURED_SEAM,
  type NumberBook,
  twilioRestRoutes,
} from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { agentsRoute } from './agents-route.ts';
import { callSidOf, createCallBook, scenarioNamedBy } from './call-book.ts';
import { chatOptions, chatSideRoutes } from './chat-side.ts';
import type { SandboxConfig } from './config.ts';
import { createGatewayBalancer } from './gateway-balancer.ts';
import { startLlmSide } from './llm-side.ts';
import { providerRoute, startRealtimeSide } from './provider-side.ts';
import { loadScenarioLibrary } from './scenario-library.ts';
import { shopRoutes } from './shop/shop-routes.ts';
import { sandboxRoutes } from './twilio-side.ts';
import { warehouseRoutes } from './warehouse.ts';

export interface Sandbox {
  /** Twilio's side; the others listen by themselves. */
  app: FastifyInstance;
  vapiUrl: string;
  /** For LLM_BASE_URL. */
  llmUrl: string;
  close(): Promise<void>;
}

/** None of the agents', so that one can hear who speaks. */
const CARRIER_VOICE = 'awb';
/** What the agent plays to a page that names no scenario. */
const PAGE_SCENARIO = 'shop';
/** What the operator of the account has made there by hand. The first message is a scenario's, and so is everything else it says. */
const SAVED_ASSISTANT = {
  id: 'sandbox-assistant',
  name: 'Sandbox',
  model: { provider: 'openai', model: 'gpt-4o', messages: [{ role: 'system', content: 'Play the scenario.' }] },
};
/** The number that callers call unless they say otherwise (twilio-side.ts). */
const READY_NUMBER = '+15550100002';

export async function buildSandbox(config: SandboxConfig, logger: Logger, clock: Clock): Promise<Sandbox> {
  const synthesiser = await createSynthesiser(
    config.SANDBOX_SPEECH_DIR === undefined ? {} : { cacheDir: config.SANDBOX_SPEECH_DIR },
  );
  const library = await loadScenarioLibrary(synthesiser, {
    wanted: config.SANDBOX_SCENARIOS,
    more: config.SANDBOX_SCENARIO_FILES,
  });
  const speak = (text: string) => synthesiser.speak(text, { voice: CARRIER_VOICE, rateHz: 8_000 });
  const gateways = config.SANDBOX_GATEWAY_URLS && (await createGatewayBalancer(config.SANDBOX_GATEWAY_URLS, clock));
  const carrier = createFakeCarrier({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    publicUrl: config.PUBLIC_URL,
    ...(gateways && { originMap: { [config.PUBLIC_URL]: gateways.url } }),
    seamMs: MEASURED_SEAM,
    seed: config.SANDBOX_SEED,
    numbers: numbersOf(config),
    statusCallbackPath: '/webhook/twilio/call-status',
    speak,
    answering: ({ to }) => book.partyAt(to) ?? { person: { kind: 'failed' } },
    onOutboundCall: (call) => book.take(call),
  });
  const vapi = await createFakeVapi({
    host: config.HOST,
    port: config.SANDBOX_VAPI_PORT,
    ...(config.SANDBOX_VAPI_URL !== undefined && { publicUrl: config.SANDBOX_VAPI_URL }),
    apiKey: config.VAPI_API_KEY,
    seed: config.SANDBOX_SEED,
    synthesiser,
    account: createAccountBook({ assistants: [SAVED_ASSISTANT] }),
    chat: chatOptions(library),
    ...(config.SANDBOX_WEBHOOK_URL && {
      webhook: {
        url: config.SANDBOX_WEBHOOK_URL,
        auth: config.VAPI_WEBHOOK_SECRET
          ? { type: 'hmac' as const, secretKey: config.VAPI_WEBHOOK_SECRET, algorithm: 'sha256' as const }
          : { type: 'none' as const },
      },
    }),
    scenarioFor(request) {
      // The gateway passes an empty one on for a call that no carrier carries.
      const callSid = callSidOf(request) || undefined;
      return (
        (callSid === undefined ? undefined : book.scenarioOf(callSid)) ??
        library.get(scenarioNamedBy(request) ?? (callSid === undefined ? PAGE_SCENARIO : ''))
      );
    },
  });
  const book = createCallBook({
    carrier: () => carrier,
    vapi: () => vapi,
    library,
    speak,
    recordingsDir: config.SANDBOX_RECORDINGS_DIR,
    clock,
    realtime: () => realtime?.sessions ?? [],
  });
  const fallback = library.get(library.names[0] ?? '');
  const realtime =
    fallback &&
    (await startRealtimeSide(config, {
      synthesiser,
      clock,
      scenarioOf: (callSid) => book.scenarioOf(callSid),
      fallback,
    }));

  const llm = await startLlmSide({
    host: config.HOST,
    port: config.SANDBOX_LLM_PORT,
    apiKey: config.LLM_API_KEY,
    seed: config.SANDBOX_SEED,
  });

  const startedAtMs = clock.nowMs();
  const app = createFastify({ logger });
  await app.register(healthRoutes, {
    startedAtMs,
    clock,
    health: () => ({ activeSessions: carrier.liveCalls.size, activeStreams: carrier.liveCalls.size }),
    ready: () => ({ ready: true, reasons: [] }),
  });
  await app.register(twilioRestRoutes, { carrier });
  sandboxRoutes(app, library, book);
  chatSideRoutes(app, vapi.chat);
  agentsRoute(app, vapi);
  providerRoute(app, vapi);
  shopRoutes(app, {
    chatUrl: config.SANDBOX_CHAT_URL,
    voiceUrl: config.SANDBOX_VOICE_URL,
    apiKey: config.SANDBOX_API_KEY,
  });
  warehouseRoutes(app, clock, config.SANDBOX_STOCK_DELAY_MS);
  return {
    app,
    vapiUrl: vapi.url,
    llmUrl: llm.url,
    async close() {
      gateways?.close();
      await carrier.close();
      await vapi.close();
      await realtime?.close();
      await synthesiser.close();
      await llm.close();
      await app.close();
    },
  };
}

/** The number that is called unless a call says otherwise is set up as if by an operator, unless it has just been bought. */
function numbersOf(config: SandboxConfig): NumberBook {
  const bought = config.SANDBOX_NUMBERS ?? [];
  const ready = {
    phoneNumber: READY_NUMBER,
    voiceUrl: `${config.PUBLIC_URL}/webhook/twilio`,
    statusCallback: `${config.PUBLIC_URL}/webhook/twilio/call-status`,
  };
  return createNumberBook(config.TWILIO_ACCOUNT_SID, [
    ...(bought.includes(READY_NUMBER) ? [] : [ready]),
    ...bought.map((phoneNumber) => ({ phoneNumber })),
  ]);
}
