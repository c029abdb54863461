/** Asks an OpenAI-compatible endpoint, by OpenAI's own package. */
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { readCompletionEvents } from './completion-events.ts';
import { LlmError, toLlmError } from './llm-error.ts';
import { createForgivingFetch } from './optional-parameters.ts';

export interface LlmSettings {
  /** Ends in the version, as OpenAI's clients want it: `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  /** The model that is asked for. */
  model: string;
  /** Longest wait for the beginning of an answer, and then for each next piece of it. */
  timeoutMs: number;
  /**
   * How often a request is sent again that was answered by 408, 409, 429 or 5xx, or not at all. 0 by default: a caller who
   * waits for words is better served by an error at once, and a job is repeated by its queue.
   */
  maxRetries?: number;
}

/**
 * Makes a client that takes nothing from the environment and logs nothing, because bodies are what callers say. It remembers which
 * optional parameters its endpoint refuses.
 */
export function createLlmClient({ baseUrl, apiKey, timeoutMs, maxRetries = 0 }: LlmSettings): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    timeout: timeoutMs,
    maxRetries,
    organization: null,
    project: null,
    logLevel: 'off',
    fetch: createForgivingFetch(),
  });
}

/**
 * Streams one answer, event by event, each as soon as it is there. Nothing is read ahead: whoever takes events slowly slows the
 * endpoint down. Ends early, and cancels the request, when `signal` is aborted or the loop over it is left.
 * @returns events of `readCompletionEvents`.
 * @throws LlmError
 */
export async function* streamCompletion(
  client: OpenAI,
  body: ChatCompletionCreateParamsStreaming,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<unknown, void> {
  const stop = new AbortController();
  let isSilent = false;
  try {
    const options = { signal: AbortSignal.any([signal, stop.signal]) };
    const response = await client.chat.completions.create(body, options).asResponse();
    const text = readText(response, client.timeout, () => {
      isSilent = true;
      stop.abort();
    });
    for await (const event of readCompletionEvents(text)) {
      if (isErrorEvent(event)) {
        throw new LlmError('TL_LLM_UNAVAILABLE', 'The LLM endpoint broke off its answer with an error.');
      }
      yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (isSilent) throw new LlmError('TL_LLM_TIMEOUT', 'The LLM endpoint fell silent within its answer.');
    throw toLlmError(error);
  } finally {
    stop.abort();
  }
}

/** @param onSilence called when nothing has come for `limitMs`: the client's own timeout ends with the head of an answer. */
async function* readText(response: Response, limitMs: number, onSilence: () => void): AsyncGenerator<string, void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  for (;;) {
    const timer = setTimeout(onSilence, limitMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) break;
    yield decoder.decode(value as Uint8Array, { stream: true });
  }
  yield decoder.decode();
}

function isErrorEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'error' in event && Boolean(event.error);
}
