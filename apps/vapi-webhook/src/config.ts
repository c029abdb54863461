/** The webhook's environment (CONTRACT, Environment; all variables in .env.example), read once into a frozen object. */
import {
  apiKeysEnv,
  commonEnv,
  ConfigError,
  drainEnv,
  type Env,
  envE164,
  envEnum,
  envInt,
  envMs,
  envProxies,
  envSecret,
  envSecretList,
  envText,
  envUrl,
  envValue,
  OWN_SECRET,
  parseEnv,
  type LoadedRoutes,
  retentionEnv,
  readCallRoutes,
  readRoutes,
  routesEnv,
} from '@trunkline/service-kit';
import {
  type CallRoutes,
  readTransferDestination,
  readTransferRule,
  readTransferRules,
  type TransferRule,
} from '@trunkline/protocol';
import { tracesEnv } from '@trunkline/traces';
import { z } from 'zod';
import type { WebhookAuth } from './auth/authenticator.ts';
import {
  isBase64,
  parsePayloadTemplate,
  SECRET_ENCODINGS,
  SIGNATURE_ALGORITHMS,
  SIGNATURE_ENCODINGS,
} from './auth/signature.ts';
import type { LlmSettings } from './llm/client.ts';

/** A request may be waiting for a tool, for as long as Vapi waits by default (reference: `server.timeoutSeconds`). */
export const WEBHOOK_CLOSE_LIMIT_MS = 20_000;

const envHeader = () =>
  envValue({
    expected: 'the name of an HTTP header',
    parse: (text) => (/^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text.toLowerCase() : undefined),
  });

const schema = z.object({
  ...commonEnv(3001),
  ...drainEnv,
  ...tracesEnv,
  VAPI_WEBHOOK_AUTH: envEnum(['hmac', 'secret', 'bearer', 'none']),
  VAPI_WEBHOOK_SECRET: envSecretList(OWN_SECRET).optional(),
  VAPI_SIGNATURE_HEADER: envHeader().default('x-signature'),
  VAPI_TIMESTAMP_HEADER: envHeader().default('x-timestamp'),
  VAPI_SIGNATURE_PAYLOAD: envValue({
    expected: 'a template of {body}, once, and {timestamp}, such as {timestamp}.{body}',
    parse: parsePayloadTemplate,
  }).default([{ token: 'timestamp' }, { text: '.' }, { token: 'body' }]),
  VAPI_SIGNATURE_ENCODING: envEnum(SIGNATURE_ENCODINGS).default('hex'),
  VAPI_SIGNATURE_PREFIX: envText('what stands in front of the signature').default(''),
  VAPI_SIGNATURE_ALGORITHM: envEnum(SIGNATURE_ALGORITHMS).default('sha256'),
  VAPI_SIGNATURE_TOLERANCE_MS: envMs({ min: 1_000 }).default(300_000),
  VAPI_SECRET_ENCODING: envEnum(SECRET_ENCODINGS).default('text'),
  WEBHOOK_MAX_BODY_BYTES: envInt({ min: 1_024, max: 268_435_456 }).default(8_388_608),
  TRANSFER_NUMBER: envE164().optional(),
  TRANSFER_ALLOWED: envValue({
    expected:
      'a comma list of numbers (+15550003333), beginnings of numbers (+4930*) and SIP addresses or hosts (sip:pbx.example.com)',
    parse: readTransferRules,
  }).optional(),
  TOOLS_DIR: envText('the path of a folder').default('tools'),
  // Far below Vapi's own 20 s, since a caller waits in silence.
  TOOL_REPLY_BUDGET_MS: envMs({ min: 0, max: 15_000 }).default(4_000),
  ...routesEnv,
  ASSISTANT_ROUTES_FILE: envText('the path of a JSON file').optional(),
  ASSISTANT_APOLOGY: envText('a sentence').default(
    'We are sorry, nobody can take your call right now. Please try again later.',
  ),
  SESSION_IDLE_TTL_MS: envMs({ min: 1_000 }).default(300_000),
  CHAT_SESSION_TTL_MS: envMs({ min: 1_000 }).default(1_800_000),
  ...retentionEnv,
  ...apiKeysEnv,
  TRUSTED_PROXIES: envProxies().optional(),
  LLM_BASE_URL: envUrl().optional(),
  // Somebody else's secret, which may be as short as they like: local endpoints take `EMPTY` or `ollama`.
  LLM_API_KEY: envSecret({ minLength: 1 }).optional(),
  LLM_MODEL: envText('the name of a model').optional(),
  LLM_TIMEOUT_MS: envMs({ min: 500 }).default(10_000),
  LLM_APOLOGY: envText('a sentence').default('I am sorry, I could not do that. Is there anything else?'),
});

export type WebhookConfig = Readonly<z.output<typeof schema>> & {
  auth: WebhookAuth;
  routes: CallRoutes;
  /** What ROUTES_FILE said at the start; `undefined` where there is none. */
  routeFile: LoadedRoutes | undefined;
  /** Where callers may be passed on to when an agent asks: what is listed, and what the operator's own settings name. */
  destinations: readonly TransferRule[];
  /** If `undefined`, there is no `POST /llm/chat/completions`. */
  llm: LlmSettings | undefined;
};

function readAuth(parsed: z.output<typeof schema>): WebhookAuth | undefined {
  const { VAPI_WEBHOOK_AUTH: mode, VAPI_WEBHOOK_SECRET: secrets } = parsed;
  if (mode === 'none') return { mode };
  if (secrets === undefined) return undefined;
  if (mode !== 'hmac') return { mode, secrets };
  return {
    mode,
    secrets,
    format: {
      header: parsed.VAPI_SIGNATURE_HEADER,
      timestampHeader: parsed.VAPI_TIMESTAMP_HEADER,
      payload: parsed.VAPI_SIGNATURE_PAYLOAD,
      encoding: parsed.VAPI_SIGNATURE_ENCODING,
      prefix: parsed.VAPI_SIGNATURE_PREFIX,
      algorithm: parsed.VAPI_SIGNATURE_ALGORITHM,
      secretEncoding: parsed.VAPI_SECRET_ENCODING,
      toleranceMs: parsed.VAPI_SIGNATURE_TOLERANCE_MS,
    },
  };
}

function namedDestinations(transferNumber: string | undefined, { transfer }: CallRoutes): TransferRule[] {
  const answers = [...transfer.rules.map(({ answer }) => answer), ...(transfer.default ? [transfer.default] : [])];
  const named = [transferNumber, ...answers.map(({ destination }) => readTransferDestination(destination))];
  return named.flatMap((to) => (to === undefined ? [] : (readTransferRule(to) ?? [])));
}

/** @throws ConfigError with one line per fault. */
export function readConfig(env: Env): WebhookConfig {
  const parsed = parseEnv(schema, env);
  const faults: string[] = [];
  const auth = readAuth(parsed);
  if (!auth) {
    faults.push(
      `VAPI_WEBHOOK_SECRET: not set; ${parsed.VAPI_WEBHOOK_AUTH} needs it. VAPI_WEBHOOK_AUTH=none lets everybody in`,
    );
  }
  if (auth?.mode === 'hmac' && auth.format.secretEncoding === 'base64' && !auth.secrets.every(isBase64)) {
    faults.push('VAPI_WEBHOOK_SECRET: not valid base64 with its padding, which VAPI_SECRET_ENCODING=base64 asks for');
  }
  const routes = readCallRoutes(parsed.ASSISTANT_ROUTES_FILE);
  if (Array.isArray(routes)) faults.push(...routes);
  const routeFile = readRoutes(parsed, { checksCredentials: false });
  if (Array.isArray(routeFile)) faults.push(...routeFile);
  const { LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey, LLM_MODEL: model, LLM_TIMEOUT_MS: timeoutMs } = parsed;
  if (baseUrl !== undefined && (apiKey === undefined || model === undefined)) {
    faults.push('LLM_BASE_URL: LLM_API_KEY and LLM_MODEL are needed with it');
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    ...parsed,
    auth: auth as WebhookAuth,
    routes: routes as CallRoutes,
    routeFile: routeFile as LoadedRoutes | undefined,
    destinations: [
      ...(parsed.TRANSFER_ALLOWED ?? []),
      ...namedDestinations(parsed.TRANSFER_NUMBER, routes as CallRoutes),
    ],
    llm:
      baseUrl !== undefined && apiKey !== undefined && model !== undefined
        ? { baseUrl, apiKey, model, timeoutMs }
        : undefined,
  });
}
