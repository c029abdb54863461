/** Reads the gateway's environment once into a frozen object. All variables are explained in .env.example. */
import {
  AFTER_LOCAL_CUT_MODES,
  type CallLimits,
  DEFAULT_CALL_LIMITS,
  DEFAULT_PHRASES,
  MOST_ASKED_MS,
  WITHOUT_VERDICT,
} from '@trunkline/call-core';
import type { AudioFormat } from '@trunkline/audio';
import {
  apiKeysEnv,
  assistantEnv,
  assistantFault,
  callerSecretsEnv,
  commonEnv,
  ConfigError,
  drainEnv,
  type Env,
  envBool,
  envE164,
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
  envValue,
  OWN_SECRET,
  parseEnv,
  type LoadedRoutes,
  redactionEnv,
  readAssistant,
  readRoutes,
  retentionEnv,
  routesEnv,
  vapiKeysEnv,
} from '@trunkline/service-kit';
import { LINE_PROFILE_NAMES, readTransferRules, TRANSFER_MODES, type TransferRule } from '@trunkline/protocol';
import { tracesEnv } from '@trunkline/traces';
import { z } from 'zod';
import { agentWaysEnv, type AgentWaysConfig, readAgentWays } from './agent-ways-config.ts';
import { LINE_PROFILES, type LineProfile } from './line-profile.ts';
import { typedHostOf } from './twilio/signed-urls.ts';
import type { VapiClientOptions } from './vapi/vapi-client.ts';

const schema = z.object({
  ...commonEnv(3000),
  ...drainEnv,
  ...tracesEnv,
  PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }),
  TWILIO_AUTH_TOKEN: envSecretList(),
  TWILIO_VALIDATE_SIGNATURES: envBool().default(true),
  TWILIO_ACCOUNT_SID: envText('the SID of an account (AC...)').optional(),
  TWILIO_API_KEY_SID: envText('the SID of an API key (SK...)').optional(),
  TWILIO_API_KEY_SECRET: envSecret().optional(),
  TWILIO_API_URL: envUrl().optional(),
  TWILIO_TIMEOUT_MS: envMs({ min: 500 }).default(5_000),
  FALLBACK_NUMBER: envE164().optional(),
  TWILIO_PHONE_NUMBER: envE164().optional(),
  TRANSFER_NUMBER: envE164().optional(),
  TRANSFER_ALLOWED: envValue({
    expected:
      'a comma list of numbers (+15550003333), beginnings of numbers (+4930*) and SIP addresses or hosts (sip:pbx.example.com)',
    parse: readTransferRules,
  }).optional(),
  TRANSFER_RING_MS: envMs({ min: 5_000, max: 600_000 }).default(25_000),
  TRANSFER_MODE: z.enum(TRANSFER_MODES).default('cold'),
  TRANSFER_WHISPER: envText('a sentence').default('You have a call from our assistant. The caller said: {said}'),
  TRANSFER_QUESTION: envText('a sentence').default(
    'To take the call, press 1 or say yes. To decline, press 2 or say no.',
  ),
  TRANSFER_LANGUAGE: envText('a language such as en-US').default('en-US'),
  TRANSFER_ANSWER_MS: envMs({ min: 2_000, max: 30_000 }).default(8_000),
  // A call without a stream is swept as lost after a minute, so ringing must end well before that.
  OUTBOUND_RING_MS: envMs({ min: 5_000, max: 45_000 }).default(30_000),
  VOICEMAIL_MESSAGE: envText('a sentence').default(''),
  SCREENING_INTRODUCTION: envText('a sentence').default(''),
  SCREENING_WAIT_MS: envMs({ min: 5_000, max: 120_000 }).default(30_000),
  RECORD_CALLS: envBool().default(false),
  CALL_GREETING: envText('a sentence').default(''),
  CALL_BRIDGE: envText('a sentence').default('Sorry about that. One moment please.'),
  CALL_APOLOGY: envText('a sentence').default(
    'We are sorry, nobody can take your call right now. Please try again later.',
  ),
  CALL_REFUSAL: envText('a sentence').default(
    'We are sorry, all our lines are busy right now. Please try again in a few minutes.',
  ),
  MAX_FLEET_CALLS: envInt().optional(),
  MAX_CALLS_PER_NUMBER: envInt().optional(),
  MAX_CALLS_PER_CALLER: envInt().optional(),
  MAX_CONNECTIONS: envInt({ min: 1 }).default(100),
  LOOP_LAG_MAX_MS: envMs({ min: 1 }).default(40),
  ...assistantEnv,
  ...routesEnv,
  ...vapiKeysEnv,
  ...agentWaysEnv,
  VAPI_TIMEOUT_MS: envMs({ min: 500 }).default(10_000),
  VAPI_AUDIO_FORMAT: envEnum(['mulaw', 'pcm16k']).default('mulaw'),
  VAPI_CALL_MAX_MS: envMs({ min: 60_000, max: 43_200_000 }).default(600_000),
  BARGE_IN_MODE: envEnum(['vapi', 'local', 'fusion']).default('fusion'),
  CONFIRM_WITHOUT_VERDICT: envEnum(WITHOUT_VERDICT).default('resume'),
  AFTER_LOCAL_CUT: envEnum(AFTER_LOCAL_CUT_MODES).default('mute'),
  AFTER_LOCAL_CUT_WAIT_MS: envMs({ min: 0, max: 5_000 }).default(500),
  AFTER_LOCAL_CUT_PHRASE: envText('a word or two').default('Okay.'),
  LINE_PROFILE: envEnum(LINE_PROFILE_NAMES).default('default'),
  VOICE_MODEL: envEnum(['silero', 'light']).default('silero'),
  VOICE_MAX_CALLS: envInt({ min: 1, max: 2_000 }).default(256),
  INTERRUPT_PHRASES: envList().default(DEFAULT_PHRASES.interrupts),
  BACKCHANNEL_PHRASES: envList().default(DEFAULT_PHRASES.backchannels),
  PHRASE_CLASSIFIER_URL: envUrl().optional(),
  PHRASE_CLASSIFIER_SECRET: envSecret(OWN_SECRET).optional(),
  PHRASE_CLASSIFIER_BUDGET_MS: envMs({ min: 50, max: MOST_ASKED_MS }).default(250),
  CALLER_LOOKUP_URL: envUrl().optional(),
  CALLER_LOOKUP_SECRET: envSecret(OWN_SECRET).optional(),
  CALLER_LOOKUP_BUDGET_MS: envMs({ min: 50, max: 3_000 }).default(400),
  ...apiKeysEnv,
  SESSION_IDLE_TTL_MS: envMs({ min: 1_000 }).default(300_000),
  CHAT_SESSION_TTL_MS: envMs({ min: 1_000 }).default(1_800_000),
  ...retentionEnv,
  ...callerSecretsEnv,
  CALL_MAX_MS: envMs({ min: 1_000 }).default(DEFAULT_CALL_LIMITS.maxMs),
  CALL_IDLE_MS: envMs({ min: 1_000 }).default(DEFAULT_CALL_LIMITS.idleMs),
  STREAM_GRACE_MS: envMs({ min: 0 }).default(DEFAULT_CALL_LIMITS.streamGraceMs),
  CALL_LEVELS: envEnum(['on', 'off']).default('on'),
  ...redactionEnv,
  MAX_STREAMS_PER_CALL: envInt({ min: 1, max: 200 }).default(4),
  SWEEP_INTERVAL_MS: envMs({ min: 1_000 }).default(30_000),
  RECONCILE_AFTER_MS: envMs({ min: 1_000 }).default(120_000),
  DRAIN_TIMEOUT_MS: envMs().default(30_000),
  CHAT_PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }).optional(),
  WEB_ORIGINS: envOrigins().default([]),
  WEB_TOKEN_TTL_MS: envMs({ min: 10_000, max: 86_400_000 }).default(900_000),
  WEB_RESUME_MS: envMs({ min: 1_000, max: 600_000 }).default(30_000),
  TRUSTED_PROXIES: envProxies().optional(),
});

/** How much earlier than Vapi's own limit a leg is replaced, so that the next one can be opened at a quiet moment. */
const RENEWAL_MARGIN_MS = 30_000;

export type GatewayConfig = Readonly<z.output<typeof schema>> & {
  /** The ways to an agent, in their order. */
  agents: AgentWaysConfig;
  assistant: VapiClientOptions['assistant'];
  audioFormat: AudioFormat;
  /** Who is asked what unsure words of callers mean; `undefined`: nobody. */
  classifier: { url: string; secret: string } | undefined;
  /** Who is asked who is calling; `undefined`: nobody. */
  lookup: { url: string; secret: string } | undefined;
  /** Where callers may be passed on to when their agent asks. */
  destinations: readonly TransferRule[];
  limits: CallLimits;
  /** How long a call of a page waits for the page to come back: WEB_RESUME_MS, and no longer than a call may be idle. */
  webResumeMs: number;
  line: LineProfile;
  /** What ROUTES_FILE said at the start; `undefined` where there is none. */
  routes: LoadedRoutes | undefined;
  /** What telephones that screen calls are told; `undefined` where nothing is done about them. */
  screening: { introduction: string; waitMs: number } | undefined;
  /** The host of PUBLIC_URL with the capitals with which it was typed: Twilio signs the URL as it was typed. */
  typedHost: string | undefined;
};

/** Parses the variables. @throws ConfigError with their faults and those in `known`. */
function parseOrName(env: Env, known: readonly string[]): Readonly<z.output<typeof schema>> {
  try {
    return parseEnv(schema, env);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError([...error.faults, ...known]) : error;
  }
}

/** Reads and checks the whole configuration. @throws ConfigError with one line per fault. */
export function readConfig(env: Env): GatewayConfig {
  const faults: string[] = [];
  const unnamed = assistantFault(env);
  if (unnamed !== undefined) faults.push(unnamed);
  const parsed = parseOrName(env, faults);
  const isProduction = parsed.NODE_ENV === 'production';
  if (isProduction && !parsed.TWILIO_VALIDATE_SIGNATURES) {
    faults.push('TWILIO_VALIDATE_SIGNATURES: false is refused when NODE_ENV is production; remove it');
  }
  if (isProduction && !parsed.PUBLIC_URL.startsWith('https:')) {
    faults.push('PUBLIC_URL: expected an https origin, such as https://gw.example.com; http is for a sandbox only');
  }
  if ((parsed.TWILIO_API_KEY_SID === undefined) !== (parsed.TWILIO_API_KEY_SECRET === undefined)) {
    faults.push('TWILIO_API_KEY_SID: set it together with TWILIO_API_KEY_SECRET, or neither');
  } else if (parsed.TWILIO_API_KEY_SID !== undefined && parsed.TWILIO_ACCOUNT_SID === undefined) {
    faults.push('TWILIO_ACCOUNT_SID: not set; an API key is of an account, and its SID is needed too');
  }
  const { PHRASE_CLASSIFIER_URL: classifierUrl, PHRASE_CLASSIFIER_SECRET: classifierSecret } = parsed;
  if (classifierUrl !== undefined && classifierSecret === undefined) {
    faults.push('PHRASE_CLASSIFIER_SECRET: not set; PHRASE_CLASSIFIER_URL needs it to sign what it is asked');
  }
  const { CALLER_LOOKUP_URL: lookupUrl, CALLER_LOOKUP_SECRET: lookupSecret } = parsed;
  if (lookupUrl !== undefined && lookupSecret === undefined) {
    faults.push('CALLER_LOOKUP_SECRET: not set; CALLER_LOOKUP_URL needs it to sign what it is asked');
  }
  const agents = readAgentWays(parsed, faults);
  const assistant = readAssistant(parsed);
  if (typeof assistant === 'string') faults.push(assistant);
  const routes = readRoutes(parsed);
  if (Array.isArray(routes)) faults.push(...routes);
  if (faults.length > 0 || typeof assistant === 'string' || Array.isArray(routes)) throw new ConfigError(faults);
  return Object.freeze({
    ...parsed,
    agents,
    assistant,
    routes,
    audioFormat: parsed.VAPI_AUDIO_FORMAT,
    classifier:
      classifierUrl !== undefined && classifierSecret !== undefined
        ? { url: classifierUrl, secret: classifierSecret }
        : undefined,
    lookup:
      lookupUrl !== undefined && lookupSecret !== undefined ? { url: lookupUrl, secret: lookupSecret } : undefined,
    destinations: [
      ...(parsed.TRANSFER_ALLOWED ?? []),
      ...(parsed.TRANSFER_NUMBER === undefined ? [] : [{ type: 'number' as const, number: parsed.TRANSFER_NUMBER }]),
    ],
    line: LINE_PROFILES[parsed.LINE_PROFILE],
    screening:
      parsed.SCREENING_INTRODUCTION === ''
        ? undefined
        : { introduction: parsed.SCREENING_INTRODUCTION, waitMs: parsed.SCREENING_WAIT_MS },
    webResumeMs: Math.min(parsed.WEB_RESUME_MS, parsed.CALL_IDLE_MS),
    typedHost: typedHostOf(env['PUBLIC_URL'] ?? ''),
    limits: Object.freeze({
      ...DEFAULT_CALL_LIMITS,
      maxMs: parsed.CALL_MAX_MS,
      idleMs: parsed.CALL_IDLE_MS,
      streamGraceMs: parsed.STREAM_GRACE_MS,
      agentRenewMs: parsed.VAPI_CALL_MAX_MS - RENEWAL_MARGIN_MS,
    }),
  });
}
