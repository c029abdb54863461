/** A tool that is declared, not written: one HTTP request and a path into its JSON answer. docs/tools.md has every field. */
import { ToolError, type ToolValue } from '@trunkline/tool-kit';
import { z } from 'zod';
import { DEFAULT_BREAKER, type LoadedTool } from './tool-catalog.ts';

const ms = z.number().int().positive();

export const httpToolSchema = z.strictObject({
  name: z.string(),
  description: z.string().min(1),
  /** JSON schema of an object. */
  parameters: z.looseObject({ type: z.literal('object') }),
  timeoutMs: ms.default(3_000),
  cacheMs: ms.optional(),
  retries: z.number().int().min(0).max(5).default(0),
  repeatable: z.boolean().optional(),
  mode: z.enum(['sync', 'late']).default('sync'),
  holdingSentence: z.string().min(1),
  breaker: z.strictObject({ failures: z.number().int().positive(), openMs: ms }).default(DEFAULT_BREAKER),
  request: z.strictObject({
    url: z.string().min(1),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.json().optional(),
  }),
  /** Such as `data.items.0.price`; the whole answer if not given. */
  resultPath: z.string().optional(),
});
export type HttpToolDeclaration = z.output<typeof httpToolSchema>;

type Env = Readonly<Record<string, string | undefined>>;
type Args = Readonly<Record<string, unknown>>;

const MAX_ANSWER_BYTES = 262_144;

/**
 * Puts variables of the environment in for `${NAME}` and `${NAME:-default}`, in every text of `value`.
 * @throws Error that names a variable which is not set.
 */
export function fillEnvironment<T>(value: T, env: Env): T {
  const fill = (text: string): string =>
    text.replaceAll(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g, (_all, name: string, fallback?: string) => {
      const found = env[name] || fallback;
      if (found === undefined) throw new Error(`it needs the environment variable ${name}, which is not set`);
      return found;
    });
  return mapTexts(value, fill) as T;
}

function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, map)]));
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Arguments come from a model: in a URL they are always encoded, so that they cannot leave their place in it. */
function fillUrl(template: string, args: Args): string {
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const text = asText(args[name]);
    if (text === '.' || text === '..') throw new ToolError(`The value of ${name} is not allowed.`);
    return encodeURIComponent(text);
  });
}

/** A text that is nothing but `{name}` becomes the argument itself, with its type. */
function fillBody(template: unknown, args: Args): unknown {
  return mapTexts(template, (text) => {
    const whole = /^\{(\w+)\}$/.exec(text)?.[1];
    if (whole !== undefined) return args[whole] ?? null;
    return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => asText(args[name]));
  });
}

function refuseUnsafe({ url, method, body }: HttpToolDeclaration['request']): void {
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0];
  if (origin === undefined || /[{}]/.test(origin)) {
    throw new Error('request.url must begin with a host that holds no {argument}: the model must not choose it');
  }
  if (method === 'GET' && body !== undefined)
    throw new Error('request.body cannot be sent with GET; set request.method');
}

function pick(value: unknown, path: string): unknown {
  let found = value;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

/** @throws Error when the answer is too long. */
async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * @param declaration of `httpToolSchema`, its environment already filled in.
 * @throws Error if its parameters are no JSON schema, if the host of its URL could be chosen by the model, or if it
 *   sends a body with GET.
 */
export function createHttpTool(declaration: HttpToolDeclaration): LoadedTool {
  const { request, resultPath, cacheMs, repeatable = request.method === 'GET', ...common } = declaration;
  refuseUnsafe(request);
  return {
    ...common,
    ...(cacheMs !== undefined && { cacheMs }),
    repeatable,
    jsonSchema: declaration.parameters,
    parameters: z.fromJSONSchema(declaration.parameters as Parameters<typeof z.fromJSONSchema>[0]),
    async run(args, { signal, idempotencyKey }): Promise<ToolValue> {
      const given = args as Args;
      const response = await fetch(fillUrl(request.url, given), {
        method: request.method,
        headers: {
          accept: 'application/json',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...(request.method !== 'GET' && { 'idempotency-key': idempotencyKey }),
          ...request.headers,
        },
        ...(request.body !== undefined && { body: JSON.stringify(fillBody(request.body, given)) }),
        // The headers may hold secrets, which are for the declared host alone.
        redirect: 'error',
        signal,
      });
      const text = await readBounded(response);
      if (response.status === 429 || response.status >= 500) throw new Error(`answered with status ${response.status}`);
      if (!response.ok) throw new ToolError(`${common.name} refused the request (status ${response.status}).`);
      const answer = parseAnswer(text);
      const value = resultPath === undefined ? answer : pick(answer, resultPath);
      if (value === undefined) throw new Error(`the answer has nothing at ${resultPath}`);
      return value as ToolValue;
    },
  };
}
