/** The whole system as the demo runs it: which processes, with which environment. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ProcessSpec } from './processes.ts';

/** As in CONTRACT, Routes. */
export const DEFAULT_PORTS = {
  gateway: 3000,
  gatewayAdmin: 4000,
  spareGateway: 3010,
  spareGatewayAdmin: 4010,
  chat: 3003,
  chatAdmin: 4003,
  spareChat: 3013,
  spareChatAdmin: 4013,
  webhook: 3001,
  webhookAdmin: 4001,
  worker: 3002,
  console: 3004,
  consoleAdmin: 4004,
  vapi: 3100,
  twilio: 3101,
  llm: 3102,
  openai: 3103,
};
export type Ports = typeof DEFAULT_PORTS;

export interface DemoSystem {
  processes: ProcessSpec[];
  gatewayUrl: string;
  /** Where the gateways tell their metrics and the details of their health. */
  gatewayAdminUrl: string;
  spareAdminUrl: string;
  /** Of the gateway that stands by. */
  spareUrl: string;
  /** The chat gateways: the one that has the connections, and the one that stands by. */
  chatUrl: string;
  spareChatUrl: string;
  twilioUrl: string;
  workerUrl: string;
  /** The operators' page. */
  consoleUrl: string;
  consoleAdminUrl: string;
  /** For our own APIs, and to sign in at the operators' page. */
  apiKey: string;
  /** The same for somebody who may only look. */
  readKey: string;
}

const root = new URL('../../../../', import.meta.url);

/** A path in the repository. */
export const pathTo = (path: string): string => fileURLToPath(new URL(path, root));

/** What was synthesised once is there at once when the demo runs again. */
export const SPEECH_DIR = pathTo('.tmp/speech');

const secret = (): string => randomBytes(16).toString('hex');

export interface DemoFolders {
  /** Where recordings and logs go. */
  workDir: string;
  toolsDir: string;
  /** Scenarios beside those that are shipped. */
  scenarioFiles: readonly string[];
  /** The routes that the gateways watch; missing where no number has a route. */
  routesPath?: string | undefined;
  /** What the agent of the second provider is told to be, where there is one: a file. */
  secondAgent?: string | undefined;
}

/** The tools of this deployment. */
export const TOOLS_DIR = pathTo('tools');

export function buildDemoSystem(
  ports: Ports,
  redisUrl: string,
  { workDir, toolsDir, scenarioFiles, routesPath, secondAgent }: DemoFolders,
): DemoSystem {
  const urlOf = (name: keyof Ports): string => `http://127.0.0.1:${ports[name]}`;
  const gatewayUrl = urlOf('gateway');
  const twilioUrl = urlOf('twilio');
  const consoleUrl = urlOf('console');
  const apiKey = secret();
  const readKey = secret();
  const accountSid = `AC${secret()}`;
  const shared = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PUBLIC_URL: gatewayUrl,
    TWILIO_AUTH_TOKEN: secret(),
    VAPI_API_KEY: secret(),
    VAPI_WEBHOOK_SECRET: secret(),
    LLM_API_KEY: secret(),
  };
  const ours = {
    ...shared,
    REDIS_URL: redisUrl,
    API_KEYS: `demo:${apiKey}:read+act,visitor:${readKey}:read`,
    // The page of the shop, which the sandbox serves, and that of the operators, by either name of this machine.
    WEB_ORIGINS: [twilioUrl, consoleUrl, consoleUrl.replace('127.0.0.1', 'localhost')].join(','),
    // Many conversations of one program at once are what a demo is.
    CHAT_MESSAGES_PER_MINUTE_PER_KEY: '10000',
    DRAIN_NOTICE_MS: '500',
    DRAIN_TIMEOUT_MS: '4000',
    // The person of the scenario `transfer`, whom the agent's own tool names.
    TRANSFER_ALLOWED: '+15550100003',
  };
  const webhook = {
    ...ours,
    TOOLS_DIR: toolsDir,
    STOCK_URL: `${twilioUrl}/warehouse`,
    LLM_BASE_URL: `${urlOf('llm')}/v1`,
    LLM_MODEL: 'sandbox',
  };
  const agent = { VAPI_BASE_URL: urlOf('vapi'), VAPI_ASSISTANT_ID: 'sandbox-assistant' };
  const openaiKey = secret();
  const second = secondAgent !== undefined && {
    AGENT_WAYS: 'vapi,openai',
    // So that one caller finds the first provider well again within the story.
    AGENT_RETRY_MS: '3000',
    OPENAI_API_KEY: openaiKey,
    OPENAI_BASE_URL: `${urlOf('openai')}/v1`,
    OPENAI_INSTRUCTIONS_FILE: secondAgent,
    OPENAI_GREETING: 'Good morning.',
  };
  const gateway = {
    ...ours,
    ...agent,
    ...second,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_API_URL: twilioUrl,
    TWILIO_PHONE_NUMBER: '+15550100002',
    TRANSFER_RING_MS: '5000',
    // So that slots can be counted as soon as the last call is over.
    SWEEP_INTERVAL_MS: '1000',
    ...(routesPath !== undefined && { ROUTES_FILE: routesPath }),
  };
  const process = (name: string, entry: string, url: string, env: Record<string, string>): ProcessSpec => ({
    name,
    entry: pathTo(entry),
    env,
    readyUrl: `${url}/readyz`,
  });
  return {
    gatewayUrl,
    gatewayAdminUrl: urlOf('gatewayAdmin'),
    spareAdminUrl: urlOf('spareGatewayAdmin'),
    spareUrl: urlOf('spareGateway'),
    chatUrl: urlOf('chat'),
    spareChatUrl: urlOf('spareChat'),
    twilioUrl,
    workerUrl: urlOf('worker'),
    consoleUrl,
    consoleAdminUrl: urlOf('consoleAdmin'),
    apiKey,
    readKey,
    processes: [
      process('telephony-gateway', 'apps/telephony-gateway/dist/main.js', gatewayUrl, {
        ...gateway,
        PORT: String(ports.gateway),
        ADMIN_PORT: String(ports.gatewayAdmin),
      }),
      process('spare-gateway', 'apps/telephony-gateway/dist/main.js', urlOf('spareGateway'), {
        ...gateway,
        PORT: String(ports.spareGateway),
        ADMIN_PORT: String(ports.spareGatewayAdmin),
      }),
      process('chat-gateway', 'apps/chat-gateway/dist/main.js', urlOf('chat'), {
        ...ours,
        ...agent,
        PORT: String(ports.chat),
        ADMIN_PORT: String(ports.chatAdmin),
      }),
      process('spare-chat-gateway', 'apps/chat-gateway/dist/main.js', urlOf('spareChat'), {
        ...ours,
        ...agent,
        PORT: String(ports.spareChat),
        ADMIN_PORT: String(ports.spareChatAdmin),
      }),
      process('vapi-webhook', 'apps/vapi-webhook/dist/main.js', urlOf('webhook'), {
        ...webhook,
        PORT: String(ports.webhook),
        ADMIN_PORT: String(ports.webhookAdmin),
        VAPI_WEBHOOK_AUTH: 'hmac',
      }),
      process('vapi-webhook-worker', 'apps/vapi-webhook/dist/worker.js', urlOf('worker'), {
        ...webhook,
        PORT: String(ports.worker),
      }),
      process('console', 'apps/console/dist/main.js', consoleUrl, {
        ...ours,
        PORT: String(ports.console),
        ADMIN_PORT: String(ports.consoleAdmin),
        CHAT_PUBLIC_URL: urlOf('chat'),
        GATEWAY_URL: gatewayUrl,
        VAPI_BASE_URL: agent.VAPI_BASE_URL,
        GATEWAY_API_KEY: apiKey,
        SANDBOX_URL: twilioUrl,
      }),
      process('sandbox', 'apps/sandbox/dist/main.js', twilioUrl, {
        ...shared,
        TWILIO_ACCOUNT_SID: accountSid,
        SANDBOX_VAPI_PORT: String(ports.vapi),
        SANDBOX_TWILIO_PORT: String(ports.twilio),
        SANDBOX_LLM_PORT: String(ports.llm),
        ...(second && { SANDBOX_OPENAI_PORT: String(ports.openai), OPENAI_API_KEY: openaiKey }),
        SANDBOX_GATEWAY_URLS: `${gatewayUrl},${urlOf('spareGateway')}`,
        SANDBOX_WEBHOOK_URL: `${urlOf('webhook')}/webhook/vapi`,
        SANDBOX_CHAT_URL: urlOf('chat'),
        SANDBOX_VOICE_URL: gatewayUrl,
        SANDBOX_API_KEY: apiKey,
        SANDBOX_RECORDINGS_DIR: workDir,
        SANDBOX_SPEECH_DIR: SPEECH_DIR,
        ...(scenarioFiles.length > 0 && { SANDBOX_SCENARIO_FILES: scenarioFiles.join(',') }),
      }),
    ],
  };
}
