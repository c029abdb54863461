/** What the code says of the programs that pods run. Everything that YAML names is compared with this. */
import { readConfig as readChatConfig } from '../../../apps/chat-gateway/src/config.ts';
import { LAST_ANSWERS_MS } from '../../../apps/chat-gateway/src/http/awaited-answers.ts';
import { readConfig as readConsoleConfig } from '../../../apps/console/src/config.ts';
import { readConfig as readGatewayConfig } from '../../../apps/telephony-gateway/src/config.ts';
import { readConfig as readWebhookConfig, WEBHOOK_CLOSE_LIMIT_MS } from '../../../apps/vapi-webhook/src/config.ts';
import { readWorkerConfig } from '../../../apps/vapi-webhook/src/worker-config.ts';
import { adminAddress } from '../../../packages/service-kit/src/env/common-env.ts';
import { ConfigError } from '../../../packages/service-kit/src/env/config-error.ts';
import type { Env } from '../../../packages/service-kit/src/env/env.ts';
import { CLOSE_LIMIT_MS } from '../../../packages/service-kit/src/process/process-runner.ts';

/** The part of every configuration that a pod has to match. */
interface PodConfig {
  PORT: number;
  ADMIN_HOST: string;
  ADMIN_PORT?: number | undefined;
  DRAIN_NOTICE_MS?: number;
  DRAIN_TIMEOUT_MS?: number;
}

export interface Program {
  name: string;
  readConfig: (env: Env) => PodConfig;
  /** Waits of its stop that no variable sets: for the last answers, and until everything is closed. */
  closeMs: number;
  /** Whether others send it requests; a worker has its admin listener only. */
  servesHttp: boolean;
}

export const PROGRAMS: readonly Program[] = [
  { name: 'telephony-gateway', readConfig: readGatewayConfig, closeMs: CLOSE_LIMIT_MS, servesHttp: true },
  { name: 'vapi-webhook', readConfig: readWebhookConfig, closeMs: WEBHOOK_CLOSE_LIMIT_MS, servesHttp: true },
  { name: 'vapi-worker', readConfig: readWorkerConfig, closeMs: CLOSE_LIMIT_MS, servesHttp: false },
  { name: 'chat-gateway', readConfig: readChatConfig, closeMs: LAST_ANSWERS_MS + CLOSE_LIMIT_MS, servesHttp: true },
  { name: 'console', readConfig: readConsoleConfig, closeMs: CLOSE_LIMIT_MS, servesHttp: true },
];

/** Variables that the tools in `tools/` read, of which the configurations know nothing. */
const TOOL_VARIABLES = { settings: ['STOCK_URL', 'ORDERS_FILE'], secrets: ['STOCK_API_KEY'] } as const;
/** The programs that run tools, and so need what the tools need. */
const TOOL_PROGRAMS = ['vapi-webhook', 'vapi-worker'];

export interface Variables {
  all: readonly string[];
  secrets: readonly string[];
}

const variables = new Map<Program, Variables>();

/** The names that a program asks for. What may stand in a file (`NAME_FILE`) is a secret. */
export function variablesOf(program: Program): Variables {
  const known = variables.get(program) ?? askForVariables(program);
  variables.set(program, known);
  return known;
}

function askForVariables({ name, readConfig }: Program): Variables {
  const asked = new Set<string>();
  const env: Env = new Proxy({}, { get: (_, key) => void asked.add(String(key)) });
  faultsOf(readConfig, env);
  const secrets = [...asked].filter((one) => asked.has(`${one}_FILE`));
  const files = new Set(secrets.map((one) => `${one}_FILE`));
  const ofTools = TOOL_PROGRAMS.includes(name) ? TOOL_VARIABLES : { settings: [], secrets: [] };
  return {
    all: [...asked].filter((one) => !files.has(one)).concat(ofTools.settings, ofTools.secrets),
    secrets: secrets.concat(ofTools.secrets),
  };
}

/** What a configuration has against an environment. */
export function faultsOf(readConfig: (env: Env) => unknown, env: Env): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** The ports that a program opens. A worker has its admin listener only, on its main port. */
export function portsOf({ servesHttp }: Program, config: PodConfig): { http?: number; admin: number } {
  if (!servesHttp) return { admin: config.ADMIN_PORT ?? config.PORT };
  return { http: config.PORT, admin: adminAddress(config).adminPort };
}
