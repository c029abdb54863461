/**
 * `POST /llm/chat/completions`: OpenAI's chat completions over the configured endpoint, with our own tools. Vapi's custom
 * LLM setting points here (`model.url`); `POST /llm` is the same, for those who read that setting as the whole URL.
 */
import { type ApiKeyring, assertScope, findCountedKey, type ProofTries } from '@trunkline/service-kit';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isDeeperThan, TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { createLlmClient, type LlmSettings, streamCompletion } from '../llm/client.ts';
import { collectCompletion } from '../llm/collect-completion.ts';
import { parseCompletionRequest } from '../llm/completion-request.ts';
import { type LlmTools, runToolLoop } from '../llm/tool-loop.ts';
import { answerOpenAiError, buildOpenAiError, toPublicError } from './openai-error.ts';

export interface LlmCompletionsDeps {
  /** Each of these opens the route; without any it always answers 401. */
  keyring: ApiKeyring;
  keyTries: ProofTries;
  upstream: LlmSettings;
  tools: LlmTools;
  /** Most rounds with the model for one answer; all but the last end in calls of our tools. 5 by default. */
  maxRounds?: number;
  /** Said when the model has called tools and finds no words after them. */
  apology?: string;
  /** How long the model waits for a tool. 10 s by default, half of what Vapi waits for a first word. */
  toolTimeoutMs?: number;
  /** Largest body; 2 MiB by default. */
  bodyLimitBytes?: number;
}

type Chunks = AsyncGenerator<ChatCompletionChunk, void>;

const MAX_ROUNDS = 5;
const APOLOGY = 'I am sorry, I could not do that. Is there anything else?';
const TOOL_TIMEOUT_MS = 10_000;
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
/** Schemas of tools are the deepest that a request holds. */
const MAX_DEPTH = 100;

export function llmCompletions(app: FastifyInstance, deps: LlmCompletionsDeps): void {
  const { keyring, keyTries, upstream, tools, bodyLimitBytes: bodyLimit = BODY_LIMIT_BYTES } = deps;
  const client = createLlmClient(upstream);

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const completion = parseCompletionRequest(request.body, upstream.model);
    const reader = new AbortController();
    reply.raw.once('close', () => reader.abort());
    const chunks = runToolLoop({
      request: completion,
      open: (body) => streamCompletion(client, body, { signal: reader.signal }),
      tools,
      maxRounds: deps.maxRounds ?? MAX_ROUNDS,
      toolTimeoutMs: deps.toolTimeoutMs ?? TOOL_TIMEOUT_MS,
      apology: deps.apology ?? APOLOGY,
      signal: reader.signal,
      onToolFailed: (tool, error) => request.log.error({ err: error, tool }, 'tool failed'),
    });
    if (!completion.isStream) return collectCompletion(chunks);
    // Until the first chunk is there, a fault can still have a status of its own.
    const first = await chunks.next();
    reply.hijack();
    await sendEvents(request, reply.raw, first, chunks, reader.signal);
    return reply;
  };

  void app.register(async (scope) => {
    scope.setErrorHandler(answerOpenAiError);
    // Bodies are JSON whatever their content type says, and the rest of the app may have another parser.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) => {
      try {
        done(null, parseBody(body.toString()));
      } catch (error) {
        done(error as TrunklineError);
      }
    });
    scope.addHook('onRequest', async (request) => {
      const { authorization } = request.headers;
      const key = await findCountedKey({ authorization, address: request.ip }, keyring, keyTries);
      assertScope(key, 'act', request);
    });
    scope.post('/llm/chat/completions', { bodyLimit }, answer);
    scope.post('/llm', { bodyLimit }, answer);
  });
}

/** @throws TrunklineError TL_BAD_REQUEST for what is no JSON, TL_INVALID_FIELD for JSON that nobody can walk. */
function parseBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new TrunklineError('TL_BAD_REQUEST', 'The body is not valid JSON.');
  }
  if (!isDeeperThan(body, MAX_DEPTH)) return body;
  throw new TrunklineError('TL_INVALID_FIELD', `The body is nested more than ${MAX_DEPTH} levels deep.`);
}

/** Sends server-sent events. Takes the next chunk from the endpoint only when the reader's socket has taken the one before. */
async function sendEvents(
  request: FastifyRequest,
  response: ServerResponse,
  first: IteratorResult<ChatCompletionChunk, void>,
  chunks: Chunks,
  gone: AbortSignal,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // Some proxies collect answers unless told otherwise.
    'x-accel-buffering': 'no',
  });
  try {
    for (let next = first; !next.done; next = await chunks.next()) {
      const isTaken = response.write(`data: ${JSON.stringify(next.value)}\n\n`);
      if (!isTaken) await once(response, 'drain', { signal: gone });
    }
    if (!gone.aborted) response.end('data: [DONE]\n\n');
  } catch (thrown) {
    if (gone.aborted) return;
    const error = toPublicError(thrown);
    request.log.error({ err: thrown, code: error.code }, 'LLM answer broke off');
    response.end(`data: ${JSON.stringify(buildOpenAiError(error))}\n\n`);
  } finally {
    await chunks.return();
  }
}
