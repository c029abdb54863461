import type { AddressInfo } from 'node:net';
import fastify, { type FastifyError } from 'fastify';
import { z } from 'zod';
import { type Clock, sleep, systemClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { buildChunks, buildCompletion, type CompletionHead } from './chat-chunks.ts';
import { type ChatRequest, chatRequestSchema, findToolOrderFault, textOf } from './chat-request.ts';
import { buildLlmErrorBody, errorOfStatus, LlmRequestError, unsupportedParameter } from './llm-error.ts';
import { type LlmExchange, openExchange } from './llm-exchange.ts';
import { type LlmFaultPlan, NO_LLM_FAULTS } from './llm-faults.ts';
import { type LlmRule, prepareRules } from './llm-rules.ts';
import { sendStream } from './send-stream.ts';

export interface FakeLlmOptions {
  /** The only key that is accepted. */
  readonly apiKey: string;
  /** The first one that fits answers; objects or YAML. A request that none fits is refused with 400. */
  readonly rules: readonly LlmRule[] | string;
  readonly faults?: LlmFaultPlan;
  /** Where it listens; 127.0.0.1 by default. */
  readonly host?: string;
  /** Any free port by default. */
  readonly port?: number;
  /** Decides the ids; 1 by default. */
  readonly seed?: number;
  /** So many of the newest requests stay readable; 1000 by default. */
  readonly keepRequests?: number;
  readonly clock?: Clock;
}

export interface FakeLlm {
  /** Base URL as OpenAI's clients want it: with `/v1`, without a slash at the end. */
  readonly url: string;
  /** Requests that were well-formed, oldest first. */
  readonly requests: readonly LlmExchange[];
  /** The request with this index, as soon as it is there. */
  waitForRequest(index: number): Promise<LlmExchange>;
  /** Changes what goes wrong with the requests to come. */
  setFaults(plan: LlmFaultPlan): void;
  /** Cuts what is open and stops. */
  close(): Promise<void>;
}

const REPEATED_TOOL_CALL_ID = 'call_0';
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Starts a model that answers by rules, over OpenAI's chat completions API: whole or as a stream, with tool calls, JSON
 * answers and OpenAI's errors. The same requests in the same order always get the same answers and ids.
 * @throws LlmRulesError
 */
export async function createFakeLlm(options: FakeLlmOptions): Promise<FakeLlm> {
  const { clock = systemClock, host = '127.0.0.1', keepRequests = 1000 } = options;
  const answerTo = prepareRules(options.rules);
  const random = createRandom(options.seed ?? 1);
  const requests: LlmExchange[] = [];
  const waiting = new Map<number, ((exchange: LlmExchange) => void)[]>();
  let faultPlan = options.faults ?? {};
  let requestCount = 0;

  const app = fastify({ forceCloseConnections: true, bodyLimit: BODY_LIMIT_BYTES });
  app.setNotFoundHandler((request, reply) => {
    const error = new LlmRequestError(404, 'unknown_url', `Unknown request URL: ${request.method} ${request.url}.`);
    return reply.code(404).send(buildLlmErrorBody(error));
  });
  app.setErrorHandler((error: FastifyError | LlmRequestError, _request, reply) => {
    const known =
      error instanceof LlmRequestError ? error : new LlmRequestError(error.statusCode ?? 500, null, error.message);
    return reply.code(known.statusCode).send(buildLlmErrorBody(known));
  });
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) throw errorOfStatus(401);
  });

  app.post('/v1/chat/completions', async (request, reply) => {
    const body = readRequest(request.body);
    const exchange = openExchange(requestCount, body, request.headers, reply.raw);
    requestCount += 1;
    requests.push(exchange);
    if (requests.length > keepRequests) requests.shift();
    for (const resolve of waiting.get(exchange.index) ?? []) resolve(exchange);
    waiting.delete(exchange.index);

    const faults = { ...NO_LLM_FAULTS, ...(typeof faultPlan === 'function' ? faultPlan(exchange.index) : faultPlan) };
    await sleep(clock, faults.firstTokenDelayMs, exchange.gone);
    if (faults.status > 0) {
      exchange.end('refused');
      if (faults.retryAfterSeconds > 0) void reply.header('retry-after', faults.retryAfterSeconds);
      throw errorOfStatus(faults.status);
    }
    const refused = faults.refusesParameters.find((name) => body[name] !== undefined && body[name] !== null);
    if (refused !== undefined) {
      exchange.end('refused');
      throw unsupportedParameter(refused, faults.namesRefusedParameter);
    }
    const quirks = new Set(faults.quirks);
    const answer = answerTo(body, quirks);
    if (!answer) {
      exchange.end('refused');
      throw new LlmRequestError(400, 'no_rule', 'No rule of the simulated LLM fits this request.');
    }
    const head: CompletionHead = {
      id: `chatcmpl-${random.hex(24)}`,
      created: Math.floor(Date.now() / 1000),
      model: body.model,
    };
    const nextToolCallId = () => {
      if (quirks.has('emptyToolCallIds')) return '';
      return quirks.has('repeatedToolCallIds') ? REPEATED_TOOL_CALL_ID : `call_${random.hex(24)}`;
    };
    const parts = { answer, nextToolCallId, promptText: body.messages.map(textOf).join(' '), quirks };
    if (!body.stream || quirks.has('plainJson')) return buildCompletion(head, parts);

    reply.hijack();
    const chunks = buildChunks(head, parts, body.stream_options?.include_usage === true);
    await sendStream(reply.raw, chunks, exchange, faults, clock);
    return reply;
  });

  await app.listen({ host, port: options.port ?? 0 });
  return {
    url: `http://${host}:${(app.server.address() as AddressInfo).port}/v1`,
    requests,
    waitForRequest: async (index) => {
      const there = requests.find((exchange) => exchange.index === index);
      if (there) return there;
      return new Promise((resolve) => waiting.set(index, [...(waiting.get(index) ?? []), resolve]));
    },
    setFaults: (plan) => {
      faultPlan = plan;
    },
    close: () => app.close(),
  };
}

function readRequest(body: unknown): ChatRequest {
  const parsed = chatRequestSchema.safeParse(body);
  if (!parsed.success) throw new LlmRequestError(400, null, z.prettifyError(parsed.error));
  const fault = findToolOrderFault(parsed.data.messages);
  if (fault !== undefined) throw new LlmRequestError(400, null, fault);
  return parsed.data;
}
