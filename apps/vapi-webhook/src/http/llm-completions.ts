/**
 * `POST /llm/chat/completions`: OpenAI's chat completions over the configured endpoint, with our own tools. Vapi's custom
 * LLM setting points here (`model.url`); `POST /llm` is the same, for those who read that setting as the whole URL.
 */
import { isKnownApiKey } from '@trunkline/service-kit';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { createLlmClient, type LlmSettings, streamCompletion } from '../llm/client.ts';
import { parseCompletionRequest } from '../llm/completion-request.ts';
import { collectCompletion } from '../llm/completion-stream.ts';
import { type LlmTools, runToolLoop } from '../llm/tool-loop.ts';
import { answerOpenAiError, buildOpenAiError, toPublicError } from './openai-error.ts';

export interface LlmCompletionsDeps {
  /** Any of these opens the route; none: it answers 401. */
  apiKeys: readonly string[];
  upstream: LlmSettings;
  tools: LlmTools;
  /** Rounds with the model for one answer, each but the last ending in calls of our tools; 5. */
  maxRounds?: number;
  /** How long the model waits for a tool; 10 s, half of what Vapi waits for a first word. */
  toolTimeoutMs?: number;
  /** Largest body; 2 MiB. */
  bodyLimitBytes?: number;
}

type Chunks = AsyncGenerator<ChatCompletionChunk, void>;

const MAX_ROUNDS = 5;
const TOOL_TIMEOUT_MS = 10_000;
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;

export function llmCompletions(app: FastifyInstance, deps: LlmCompletionsDeps): void {
  const { apiKeys, upstream, tools, bodyLimitBytes: bodyLimit = BODY_LIMIT_BYTES } = deps;
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
    // Read as JSON whatever the content type says, and not by a parser that the rest of the app may have.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) => {
      try {
        done(null, JSON.parse(body.toString()));
      } catch {
        done(new TrunklineError('TL_BAD_REQUEST', 'The body is not valid JSON.'));
      }
    });
    scope.addHook('onRequest', async (request) => {
      if (isKnownApiKey(request.headers.authorization, apiKeys)) return;
      throw new TrunklineError('TL_UNAUTHORIZED', 'Send "Authorization: Bearer <key>" with a key of this endpoint.');
    });
    scope.post('/llm/chat/completions', { bodyLimit }, answer);
    scope.post('/llm', { bodyLimit }, answer);
  });
}

/** Server-sent events. Takes the next chunk from the endpoint only when the reader's socket has taken the one before. */
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
