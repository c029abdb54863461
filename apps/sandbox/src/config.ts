/** The sandbox's environment. It needs no account: the secrets are those that it shares with the gateway beside it. */
import {
  commonEnv,
  type Env,
  envInt,
  envList,
  envMs,
  envOrigin,
  envPort,
  envSecret,
  envText,
  envUrl,
  parseEnv,
} from '@trunkline/service-kit';
import { randomInt } from 'node:crypto';
import { z } from 'zod';

const { HOST, LOG_LEVEL, NODE_ENV } = commonEnv(3100);

const MOST_SEEDS = 2 ** 31;

const schema = z.object({
  HOST,
  LOG_LEVEL,
  NODE_ENV,
  SANDBOX_VAPI_PORT: envPort().default(3100),
  SANDBOX_TWILIO_PORT: envPort().default(3101),
  SANDBOX_LLM_PORT: envPort().default(3102),
  /** Where the second provider of agents listens; there is one if it has a key. */
  SANDBOX_OPENAI_PORT: envPort().default(3103),
  OPENAI_API_KEY: envSecret().optional(),
  /** Where the gateways find Vapi's side, when that is not this machine: calls tell it as the address of their socket. */
  SANDBOX_VAPI_URL: envOrigin({ schemes: ['https', 'http'] }).optional(),
  PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }),
  /** Where the gateways are really reached, when that is not the public origin: the first that is ready gets the calls. */
  SANDBOX_GATEWAY_URLS: envList().optional(),
  /** Where a browser reaches the chat and voice of the shop's page, and the key with which the shop asks for its tokens. */
  SANDBOX_CHAT_URL: envUrl().default('http://127.0.0.1:3003'),
  SANDBOX_VOICE_URL: envUrl().default('http://127.0.0.1:3000'),
  SANDBOX_API_KEY: envSecret().optional(),
  TWILIO_ACCOUNT_SID: envText('an account SID (AC...)').default('AC00000000000000000000000000000001'),
  TWILIO_AUTH_TOKEN: envSecret(),
  /** Numbers of the account that have just been bought: who calls one reaches nobody before `npm run configure` has set it up. */
  SANDBOX_NUMBERS: envList().optional(),
  VAPI_API_KEY: envSecret(),
  LLM_API_KEY: envSecret().default('sandbox-llm-key'),
  /** Where Vapi's side sends its server messages, signed with `VAPI_WEBHOOK_SECRET`; nowhere by default. */
  SANDBOX_WEBHOOK_URL: envUrl().optional(),
  VAPI_WEBHOOK_SECRET: envSecret().optional(),
  /** How long the warehouse takes that the tool `check_stock` asks. */
  SANDBOX_STOCK_DELAY_MS: envMs().default(8_000),
  /** Paths of scenarios that can be played beside those that are shipped. */
  SANDBOX_SCENARIO_FILES: envList().optional(),
  /** Which scenarios it has, by name; it is ready when all of them have been spoken once. All by default. */
  SANDBOX_SCENARIOS: envList().optional(),
  /**
   * Ids of calls, streams and tool calls are drawn from it too. A sandbox that is started anew draws others by default, because a
   * Redis that has kept the calls of the one before would take a call of the same id for a call that is over.
   */
  SANDBOX_SEED: envInt().default(() => randomInt(1, MOST_SEEDS)),
  /** Where synthesised sentences are kept between runs; nowhere by default. */
  SANDBOX_SPEECH_DIR: envText('a folder').optional(),
  SANDBOX_RECORDINGS_DIR: envText('a folder').default('.tmp/recordings'),
});

export type SandboxConfig = Readonly<z.output<typeof schema>>;

/** @throws ConfigError with one line per fault. */
export const readConfig = (env: Env): SandboxConfig => parseEnv(schema, env);
