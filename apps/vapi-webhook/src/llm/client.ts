/** The way to an OpenAI-compatible endpoint, by OpenAI's own package. */
import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { LlmError, toLlmError } from './llm-error.ts';

export interface LlmSettings {
  /** With the version, as OpenAI's clients want it: `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  /** The model that is asked for. */
  model: string;
  /** Longest wait for the beginning of an answer, and then for each next piece of it. */
  timeoutMs: number;
  /**
   * How often a request is sent again that was answered by 408, 409, 429 or 5xx, or not at all; 0. A caller who waits for
   * words is better served by an error at once, and a job is repeated by its queue.
   */
  maxRetries?: number;
}

/** A client that takes nothing from the environment and logs nothing: bodies are what callers say. */
export function createLlmClient({ baseUrl, apiKey, timeoutMs, maxRetries = 0 }: LlmSettings): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    timeout: timeoutMs,
    maxRetries,
    organization: null,
    project: null,
    logLevel: 'off',
  });
}

/**
 * One answer, chunk by chunk, each as soon as it is there. Nothing is read ahead: whoever takes chunks slowly slows the
 * endpoint down. Ends early, and cancels the request, when `signal` is aborted or the loop over it is left.
 * @throws LlmError
 */
export async function* streamCompletion(
  client: OpenAI,
  body: ChatCompletionCreateParamsStreaming,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ChatCompletionChunk, void> {
  const silence = new AbortController();
  try {
    const stream = await client.chat.completions.create(body, { signal: AbortSignal.any([signal, silence.signal]) });
    const chunks = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        // The client's own timeout ends with the head of the answer; a stream that stands still would never end.
        const timer = setTimeout(() => silence.abort(), client.timeout);
        const next = await chunks.next().finally(() => clearTimeout(timer));
        if (next.done) break;
        yield next.value;
      }
    } finally {
      await chunks.return?.();
    }
  } catch (error) {
    if (signal.aborted) return;
    throw toLlmError(error);
  }
  if (silence.signal.aborted) throw new LlmError('TL_LLM_TIMEOUT', 'The LLM endpoint fell silent within its answer.');
}
