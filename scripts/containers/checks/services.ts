/** What the code says of the programs that docker-compose.yml runs. */
import { readConfig as readSandboxConfig } from '../../../apps/sandbox/src/config.ts';
import { CLOSE_LIMIT_MS } from '../../../packages/service-kit/src/process/process-runner.ts';
import { faultsOf, PROGRAMS, variablesOf as variablesOfProgram } from '../../manifests/checks/programs.ts';

type Env = Readonly<Record<string, string | undefined>>;

interface Service {
  readConfig: (env: Env) => object;
  /** The field of its configuration with the port on which it answers /readyz. */
  portField: 'PORT' | 'SANDBOX_TWILIO_PORT';
  /** Waits of its stop that no variable sets. */
  closeMs: number;
  /** Variables that it or its tools read, as far as they are known without asking its configuration. */
  known: readonly string[];
}

function serviceOf(program: string): Service {
  const found = PROGRAMS.find(({ name }) => name === program);
  if (found === undefined) throw new Error(`there is no program ${program}`);
  const { readConfig, closeMs } = found;
  return { readConfig, portField: 'PORT', closeMs, known: variablesOfProgram(found).all };
}

/** By their name in docker-compose.yml. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'gateway-a': serviceOf('telephony-gateway'),
  'gateway-b': serviceOf('telephony-gateway'),
  webhook: serviceOf('vapi-webhook'),
  worker: serviceOf('vapi-worker'),
  chat: serviceOf('chat-gateway'),
  console: serviceOf('console'),
  sandbox: { readConfig: readSandboxConfig, portField: 'SANDBOX_TWILIO_PORT', closeMs: CLOSE_LIMIT_MS, known: [] },
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

/** The names that the program of a service asks for, `NAME_FILE` of its secrets and what its tools read among them. */
export function variablesOf(name: string): string[] {
  const { readConfig, known } = SERVICES[name]!;
  const names = new Set<string>(known);
  const env: Env = new Proxy({}, { get: (_, key) => void names.add(String(key)) });
  faultsOf(readConfig, env);
  return [...names];
}
