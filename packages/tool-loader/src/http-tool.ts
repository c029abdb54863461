/** A tool that is declared, not written: one HTTP request and a path into its JSON answer. docs/tools.md has every field. */
import { ToolError, type ToolValue } from '@trunkline/tool-kit';
import { z } from 'zod';
import { stringifyExactJson, withLongNumbers } from './exact-numbers.ts';
import { pickResult, readAnswerText } from './http-answer.ts';
import { fillBody, fillUrl } from './http-template.ts';
import { DEFAULT_BREAKER, type LoadedTool, onceSchema } from './loaded-tool.ts';

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
  once: onceSchema.optional(),
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

function refuseUnsafe({ url, method, body }: HttpToolDeclaration['request']): void {
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0];
  if (origin === undefined || /[{}]/.test(origin)) {
    throw new Error('request.url must begin with a host that holds no {argument}: the model must not choose it');
  }
  if (method === 'GET' && body !== undefined) {
    throw new Error('request.body cannot be sent with GET; set request.method');
  }
}

/**
 * @param declaration of `httpToolSchema`, its environment already filled in.
 * @throws Error if its parameters are no JSON schema, if the host of its URL could be chosen by the model, or if it
 *   sends a body with GET.
 */
export function createHttpTool(declaration: HttpToolDeclaration): LoadedTool {
  const { request, resultPath, cacheMs, once, repeatable = request.method === 'GET', ...common } = declaration;
  refuseUnsafe(request);
  const schema = z.fromJSONSchema(declaration.parameters as Parameters<typeof z.fromJSONSchema>[0]);
  return {
    ...common,
    ...(cacheMs !== undefined && { cacheMs }),
    ...(once && { once }),
    repeatable,
    jsonSchema: declaration.parameters,
    parameters: withLongNumbers(schema),
    async run(args, { signal, idempotencyKey, traceparent }): Promise<ToolValue> {
      const given = args as Readonly<Record<string, unknown>>;
      const response = await fetch(fillUrl(request.url, given), {
        method: request.method,
        headers: {
          accept: 'application/json',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...(request.method !== 'GET' && { 'idempotency-key': idempotencyKey }),
          ...(traceparent !== undefined && { traceparent }),
          ...request.headers,
        },
        ...(request.body !== undefined && { body: stringifyExactJson(fillBody(request.body, given)) }),
        // The headers may hold secrets, which are for the declared host alone. Not `error`, with which Node 20 forgets the
        // signal of a fetch once memory was collected.
        redirect: 'manual',
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw buildRefusal(common.name, response.status);
      }
      const value = pickResult(common.name, await readAnswerText(response), resultPath);
      return typeof value === 'object' && value !== null ? stringifyExactJson(value) : (value as ToolValue);
    },
  };
}

/** A redirect, too many requests and 5xx are faults of the server; any other status is its answer to what was asked. */
function buildRefusal(name: string, status: number): Error {
  if (status < 400 || status === 429 || status >= 500) return new Error(`answered with status ${status}`);
  return new ToolError(`${name} refused the request (status ${status}).`);
}
