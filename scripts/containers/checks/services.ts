/** What the code says of the programs that docker-compose.yml runs. */
import { readConfig as readChatConfig } from '../../../apps/chat-gateway/src/config.ts';
import { LAST_ANSWERS_MS } from '../../../apps/chat-gateway/src/http/awaited-answers.ts';
import { readConfig as readConsoleConfig } from '../../../apps/console/src/config.ts';
import { readConfig as readSandboxConfig } from '../../../apps/sandbox/src/config.ts';
import { readConfig as readGatewayConfig } from '../../../apps/telephony-gateway/src/config.ts';
import { readConfig as readWebhookConfig, WEBHOOK_CLOSE_LIMIT_MS } from '../../../apps/vapi-webhook/src/config.ts';
import { readWorkerConfig } from '../../../apps/vapi-webhook/src/worker-config.ts';
import { CLOSE_LIMIT_MS } from '../../../packages/service-kit/src/process/process-runner.ts';

export type Env = Readonly<Record<string, string | undefined>>;

interface Service {
  readConfig: (env: Env) => object;
  /** The field of its configuration with the port on which it answers /readyz. */
  portField: 'PORT' | 'SANDBOX_TWILIO_PORT';
  /** Waits of its stop that no variable sets. */
  closeMs: number;
  /** Whether it gives its tools what they read from the environment. */
  runsTools?: true;
}

/** By their name in docker-compose.yml. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'gateway-a': { readConfig: readGatewayConfig, portField: 'PORT', closeMs: CLOSE_LIMIT_MS },
  'gateway-b': { readConfig: readGatewayConfig, portField: 'PORT', closeMs: CLOSE_LIMIT_MS },
  webhook: { readConfig: readWebhookConfig, portField: 'PORT', closeMs: WEBHOOK_CLOSE_LIMIT_MS, runsTools: true },
  worker: { readConfig: readWorkerConfig, portField: 'PORT', closeMs: CLOSE_LIMIT_MS, runsTools: true },
  chat: { readConfig: readChatConfig, portField: 'PORT', closeMs: LAST_ANSWERS_MS + CLOSE_LIMIT_MS },
  console: { readConfig: readConsoleConfig, portField: 'PORT', closeMs: CLOSE_LIMIT_MS },
  sandbox: { readConfig: readSandboxConfig, portField: 'SANDBOX_TWILIO_PORT', closeMs: CLOSE_LIMIT_MS },
};

interface DefaultConfig {
  PORT?: number;
  SANDBOX_TWILIO_PORT?: number;
  DRAIN_NOTICE_MS?: number;
  DRAIN_TIMEOUT_MS?: number;
}

/** What a program makes of the least that it accepts, with everything else at its default. */
export function defaultConfig(name: string): DefaultConfig {
  const secrets = ['TWILIO_AUTH_TOKEN', 'VAPI_API_KEY', 'VAPI_WEBHOOK_SECRET'].map((one) => [one, 'made-up-secret']);
  return SERVICES[name]!.readConfig({
    REDIS_URL: 'redis://redis:6379',
    PUBLIC_URL: 'https://gw.example.com',
    VAPI_ASSISTANT_ID: 'assistant',
    VAPI_WEBHOOK_AUTH: 'bearer',
    ...Object.fromEntries(secrets),
  });
}

/** The port that the program of a service opens when no variable says otherwise. */
export function defaultPort(name: string): number {
  const port = defaultConfig(name)[SERVICES[name]!.portField];
  if (port === undefined) throw new Error(`${name} opens no port`);
  return port;
}

/** The names that a program asks for, `NAME_FILE` of its secrets among them. */
export function variablesOf(readConfig: (env: Env) => unknown): string[] {
  const names = new Set<string>();
  const env: Env = new Proxy({}, { get: (_, name) => void names.add(String(name)) });
  try {
    readConfig(env);
  } catch {
    // Nothing is set, so of course it refuses; it has asked for everything by then.
  }
  return [...names];
}
