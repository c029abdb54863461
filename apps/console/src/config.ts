/** Reads the console's environment once into a frozen object. All variables are explained in .env.example. */
import {
  apiKeysEnv,
  callerSecretsEnv,
  commonEnv,
  ConfigError,
  drainEnv,
  type Env,
  envE164,
  envInt,
  envMs,
  envOrigin,
  envProxies,
  envSecret,
  envSecretList,
  envText,
  envUrl,
  firstActingKey,
  parseEnv,
  retentionEnv,
  vapiKeysEnv,
} from '@trunkline/service-kit';
import { readThresholds, type Thresholds } from '@trunkline/verdict';
import { z } from 'zod';

const schema = z.object({
  ...commonEnv(3004),
  ...drainEnv,
  ...apiKeysEnv,
  CONSOLE_SESSION_MS: envMs({ min: 60_000 }).default(43_200_000),
  PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }).optional(),
  CHAT_PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }).optional(),
  GATEWAY_URL: envUrl().optional(),
  GATEWAY_API_KEY: envSecret().optional(),
  SANDBOX_URL: envUrl().optional(),
  TRANSFER_NUMBER: envE164().optional(),
  VAPI_API_KEY: envSecret().optional(),
  ...vapiKeysEnv,
  VAPI_BASE_URL: envUrl().default('https://api.vapi.ai'),
  TWILIO_ACCOUNT_SID: envText('the SID of an account (AC...)').optional(),
  TWILIO_AUTH_TOKEN: envSecretList().optional(),
  TWILIO_API_KEY_SID: envText('the SID of an API key (SK...)').optional(),
  TWILIO_API_KEY_SECRET: envSecret().optional(),
  TWILIO_API_URL: envUrl().optional(),
  MAX_FLEET_CALLS: envInt().optional(),
  SESSION_IDLE_TTL_MS: envMs({ min: 1_000 }).default(300_000),
  CHAT_SESSION_TTL_MS: envMs({ min: 1_000 }).default(1_800_000),
  ...retentionEnv,
  ...callerSecretsEnv,
  TRUSTED_PROXIES: envProxies().optional(),
});

export type ConsoleConfig = Readonly<z.output<typeof schema>> & {
  /** With what the gateway is asked for sessions. */
  gatewayKey: string | undefined;
  /** From where on a figure of a call is a fault: the variables `VERDICT_...`. */
  thresholds: Thresholds;
};

/** Reads and checks the whole configuration. @throws ConfigError with one line per fault. */
export function readConfig(env: Env): ConsoleConfig {
  const { thresholds, faults } = readThresholds(env);
  const config = parseOwn(env, faults);
  // Gateway and console mostly share their keys, and then nothing more needs to be said.
  return Object.freeze({ ...config, gatewayKey: config.GATEWAY_API_KEY ?? firstActingKey(env), thresholds });
}

/** Reads the variables of the schema. @param faults of other variables, which are told together with those found here. */
function parseOwn(env: Env, faults: readonly string[]): Readonly<z.output<typeof schema>> {
  let config;
  try {
    config = parseEnv(schema, env);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError([...error.faults, ...faults]) : error;
  }
  if (faults.length > 0) throw new ConfigError([...faults]);
  return config;
}
