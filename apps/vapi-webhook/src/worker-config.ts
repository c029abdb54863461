/** The workers' environment (CONTRACT, Environment; all variables in .env.example), read once into a frozen object. */
import { DEFAULT_ESCALATION_PHRASES } from '@trunkline/protocol';
import {
  apiKeysEnv,
  commonEnv,
  ConfigError,
  type Env,
  envEnum,
  envInt,
  envList,
  envMs,
  envSecret,
  envText,
  envUrl,
  OWN_SECRET,
  parseEnv,
  redactionEnv,
  retentionEnv,
} from '@trunkline/service-kit';
import { tracesEnv } from '@trunkline/traces';
import { z } from 'zod';
import type { LlmSettings } from './llm/client.ts';

const schema = z.object({
  ...commonEnv(3002),
  ...tracesEnv,
  TOOLS_DIR: envText('the path of a folder').default('tools'),
  WORKER_CONCURRENCY: envInt({ min: 1, max: 1_000 }).default(20),
  JOB_LOCK_MS: envMs({ min: 500 }).default(10_000),
  ...apiKeysEnv,
  OPERATOR_WEBHOOK_URL: envUrl().optional(),
  OPERATOR_WEBHOOK_SECRET: envSecret(OWN_SECRET).optional(),
  LLM_BASE_URL: envUrl().optional(),
  // Somebody else's secret, which may be as short as they like: local endpoints take `EMPTY` or `ollama`.
  LLM_API_KEY: envSecret({ minLength: 1 }).optional(),
  LLM_MODEL: envText('the name of a model').optional(),
  LLM_TIMEOUT_MS: envMs({ min: 500 }).default(10_000),
  ESCALATION_PHRASES: envList().default(DEFAULT_ESCALATION_PHRASES),
  ESCALATION_ACTION: envEnum(['tell', 'transfer']).default('tell'),
  SESSION_IDLE_TTL_MS: envMs({ min: 1_000 }).default(300_000),
  CHAT_SESSION_TTL_MS: envMs({ min: 1_000 }).default(1_800_000),
  ...retentionEnv,
  ...redactionEnv,
  SESSION_CLOSE_GRACE_MS: envMs().default(30_000),
  DRAIN_TIMEOUT_MS: envMs().default(30_000),
});

export type WorkerConfig = Readonly<z.output<typeof schema>> & {
  /** If `undefined`, turns are not analysed. */
  llm: LlmSettings | undefined;
  /** If `undefined`, nobody is told of reports. */
  operator: { url: string; secret: string } | undefined;
};

/** @throws ConfigError with one line per fault. */
export function readWorkerConfig(env: Env): WorkerConfig {
  const parsed = parseEnv(schema, env);
  const { LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey, LLM_MODEL: model, LLM_TIMEOUT_MS: timeoutMs } = parsed;
  const { OPERATOR_WEBHOOK_URL: url, OPERATOR_WEBHOOK_SECRET: secret } = parsed;
  const hasLlm = baseUrl !== undefined && apiKey !== undefined && model !== undefined;
  const faults: string[] = [];
  if (baseUrl !== undefined && !hasLlm) faults.push('LLM_BASE_URL: LLM_API_KEY and LLM_MODEL are needed with it');
  if (url !== undefined && secret === undefined) {
    faults.push('OPERATOR_WEBHOOK_SECRET: not set; OPERATOR_WEBHOOK_URL needs it to sign what it is sent');
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    ...parsed,
    llm: hasLlm ? { baseUrl, apiKey, model, timeoutMs } : undefined,
    operator: url !== undefined && secret !== undefined ? { url, secret } : undefined,
  });
}
