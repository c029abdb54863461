/** Reads the chat gateway's environment once into a frozen object. All variables are explained in .env.example. */
import { DEFAULT_ESCALATION_PHRASES } from '@trunkline/protocol';
import {
  apiKeysEnv,
  assistantEnv,
  assistantFault,
  type AssistantChoice,
  callerSecretsEnv,
  commonEnv,
  ConfigError,
  drainEnv,
  type Env,
  envEnum,
  envInt,
  envList,
  envMs,
  envOrigin,
  envOrigins,
  envProxies,
  envSecret,
  envSecretList,
  envText,
  envUrl,
  type LoadedRoutes,
  parseEnv,
  readAssistant,
  readRoutes,
  retentionEnv,
  routesEnv,
  vapiKeysEnv,
} from '@trunkline/service-kit';
import { tracesEnv } from '@trunkline/traces';
import { z } from 'zod';

const schema = z.object({
  ...commonEnv(3003),
  ...drainEnv,
  ...tracesEnv,
  ...assistantEnv,
  ...routesEnv,
  ...vapiKeysEnv,
  PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }).optional(),
  WEB_ORIGINS: envOrigins().optional(),
  ...apiKeysEnv,
  CHAT_SESSION_TTL_MS: envMs({ min: 1_000 }).default(1_800_000),
  SESSION_IDLE_TTL_MS: envMs({ min: 1_000 }).default(300_000),
  ...retentionEnv,
  ...callerSecretsEnv,
  CHAT_MESSAGES_PER_MINUTE_PER_KEY: envInt({ min: 1, max: 10_000 }).default(30),
  CHAT_MESSAGES_PER_MINUTE_PER_SESSION: envInt({ min: 1, max: 10_000 }).default(10),
  CHAT_QUEUE_MAX_MESSAGES: envInt({ min: 0, max: 1_000 }).default(20),
  CHAT_ESCALATION: envEnum(['off', 'on']).default('off'),
  CHAT_ESCALATION_REPLY: envText('a sentence').default('One moment, a person will be with you.'),
  ESCALATION_PHRASES: envList().default(DEFAULT_ESCALATION_PHRASES),
  DRAIN_TIMEOUT_MS: envMs().default(30_000),
  TWILIO_ACCOUNT_SID: envText('the SID of an account (AC...)').optional(),
  TWILIO_AUTH_TOKEN: envSecretList().optional(),
  TWILIO_API_KEY_SID: envText('the SID of an API key (SK...)').optional(),
  TWILIO_API_KEY_SECRET: envSecret().optional(),
  TWILIO_API_URL: envUrl().optional(),
  TRUSTED_PROXIES: envProxies().optional(),
});

export type ChatGatewayConfig = Readonly<z.output<typeof schema>> & {
  assistant: AssistantChoice;
  /** What ROUTES_FILE said at the start; `undefined` where there is none. */
  routes: LoadedRoutes | undefined;
};

/** Reads and checks the whole configuration. @throws ConfigError with one line per fault. */
export function readConfig(env: Env): ChatGatewayConfig {
  const unnamed = assistantFault(env);
  const known = unnamed === undefined ? [] : [unnamed];
  let parsed: Readonly<z.output<typeof schema>>;
  try {
    parsed = parseEnv(schema, env);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError([...error.faults, ...known]) : error;
  }
  const assistant = readAssistant(parsed);
  if (typeof assistant === 'string') known.push(assistant);
  const routes = readRoutes(parsed);
  if (Array.isArray(routes)) known.push(...routes);
  if (known.length > 0 || typeof assistant === 'string' || Array.isArray(routes)) throw new ConfigError(known);
  return Object.freeze({ ...parsed, assistant, routes });
}
