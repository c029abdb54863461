/** Reads what the number and the assistant are to be set to: the same variables with which the gateway and the webhook run. */
import { type CallRoutes, LINE_PROFILE_NAMES } from '@trunkline/protocol';
import {
  assistantEnv,
  type AssistantChoice,
  assistantFault,
  ConfigError,
  type Env,
  envE164,
  envEnum,
  envMs,
  envOrigin,
  envSecret,
  envSecretList,
  envText,
  envUrl,
  OWN_SECRET,
  parseEnv,
  readAssistant,
  type LoadedRoutes,
  readCallRoutes,
  readRoutes,
  routesEnv,
  vapiKeysEnv,
} from '@trunkline/service-kit';
import { z } from 'zod';

const schema = z.object({
  PUBLIC_URL: envOrigin({ schemes: ['https', 'http'] }),
  TWILIO_ACCOUNT_SID: envText('the SID of an account (AC...)'),
  TWILIO_AUTH_TOKEN: envSecretList(),
  TWILIO_API_KEY_SID: envText('the SID of an API key (SK...)').optional(),
  TWILIO_API_KEY_SECRET: envSecret().optional(),
  TWILIO_API_URL: envUrl().optional(),
  TWILIO_PHONE_NUMBER: envE164().optional(),
  TWILIO_FALLBACK_URL: envUrl({ schemes: ['https', 'http'] }).optional(),
  FALLBACK_NUMBER: envE164().optional(),
  ...assistantEnv,
  VAPI_WEBHOOK_AUTH: envEnum(['hmac', 'secret', 'bearer', 'none']),
  VAPI_WEBHOOK_SECRET: envSecretList(OWN_SECRET).optional(),
  VAPI_WEBHOOK_CREDENTIAL_ID: envText('the id of a credential at Vapi').optional(),
  VAPI_SIGNATURE_HEADER: envText('the name of an HTTP header').default('x-signature'),
  VAPI_TIMESTAMP_HEADER: envText('the name of an HTTP header').default('x-timestamp'),
  VAPI_SIGNATURE_PAYLOAD: envText('a template of {timestamp} and {body}').default('{timestamp}.{body}'),
  VAPI_SIGNATURE_ENCODING: envEnum(['hex', 'base64']).default('hex'),
  VAPI_SIGNATURE_PREFIX: envText('what stands in front of the signature').default(''),
  VAPI_SIGNATURE_ALGORITHM: envEnum(['sha256', 'sha512', 'sha1']).default('sha256'),
  VAPI_SECRET_ENCODING: envEnum(['text', 'base64']).default('text'),
  LINE_PROFILE: envEnum(LINE_PROFILE_NAMES).default('default'),
  ...routesEnv,
  ...vapiKeysEnv,
  ASSISTANT_ROUTES_FILE: envText('the path of a JSON file').optional(),
  TOOLS_DIR: envText('the path of a folder').default('tools'),
  TOOL_REPLY_BUDGET_MS: envMs({ min: 0, max: 15_000 }).default(4_000),
});

export type ConfigureConfig = Readonly<z.output<typeof schema>> & {
  assistant: AssistantChoice;
  /** Which further assistants take calls. */
  routes: CallRoutes;
  /** What ROUTES_FILE says. */
  routeFile: LoadedRoutes | undefined;
};

/** @throws ConfigError with one line per fault. */
export function readConfig(env: Env): ConfigureConfig {
  const faults: string[] = [];
  const unnamed = assistantFault(env);
  if (unnamed !== undefined) faults.push(unnamed);
  const parsed = parseOrName(env, faults);
  if ((parsed.TWILIO_API_KEY_SID === undefined) !== (parsed.TWILIO_API_KEY_SECRET === undefined)) {
    faults.push('TWILIO_API_KEY_SID: set it together with TWILIO_API_KEY_SECRET, or neither');
  }
  if (parsed.VAPI_WEBHOOK_AUTH !== 'none' && parsed.VAPI_WEBHOOK_SECRET === undefined) {
    faults.push(
      `VAPI_WEBHOOK_SECRET: not set; ${parsed.VAPI_WEBHOOK_AUTH} needs it. VAPI_WEBHOOK_AUTH=none lets everybody in`,
    );
  }
  const { PUBLIC_URL: publicUrl, TWILIO_FALLBACK_URL: fallbackUrl } = parsed;
  if (fallbackUrl !== undefined && new URL(fallbackUrl).origin === publicUrl) {
    faults.push(
      'TWILIO_FALLBACK_URL: leads to PUBLIC_URL, for which it is to stand in; expected a place of its own, such as a TwiML Bin at Twilio',
    );
  }
  const assistant = readAssistant(parsed);
  if (typeof assistant === 'string') faults.push(assistant);
  const routes = readCallRoutes(parsed.ASSISTANT_ROUTES_FILE);
  if (Array.isArray(routes)) faults.push(...routes);
  const routeFile = readRoutes(parsed);
  if (Array.isArray(routeFile)) faults.push(...routeFile);
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    ...parsed,
    assistant: assistant as AssistantChoice,
    routes: routes as CallRoutes,
    routeFile: routeFile as LoadedRoutes | undefined,
  });
}

/** Parses the variables. @throws ConfigError with their faults and those in `known`. */
function parseOrName(env: Env, known: readonly string[]): Readonly<z.output<typeof schema>> {
  try {
    return parseEnv(schema, env);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError([...error.faults, ...known]) : error;
  }
}
