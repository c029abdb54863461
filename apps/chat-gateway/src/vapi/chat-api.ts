/**
 * Vapi's Chat API, as far as we use it. Vapi's own client cannot stream and repeats a POST by itself, so this speaks HTTP.
 * Source: docs.vapi.ai, "Chat"; SDK `CreateChatDto`, `Chat`.
 */
import type { Clock } from '@trunkline/service-kit';
import { type AnswerPiece, ChatDeltas } from './chat-deltas.ts';
import { type KeptAnswer, readKeptChat } from './chat-output.ts';
import { failureOfNetwork, failureOfStatus, readRetryAfterMs, VapiFailure } from './vapi-failure.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface ChatInputMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** The assistant that answers: the id of a saved one, or a whole one. */
export type ChatAssistant = { assistantId: string } | { assistant: Record<string, unknown> } | { squadId: string };

export interface ChatQuestion {
  input: string | readonly ChatInputMessage[];
  /** The chat that this one goes on with. */
  previousChatId?: string;
  assistant: ChatAssistant;
  /** A name of at most 40 characters, which Vapi repeats in its messages to our webhook. */
  name?: string;
  /** What the assistant's texts may mention. */
  variableValues?: Readonly<Record<string, unknown>>;
  /** Whose key is used, by its name in VAPI_API_KEYS; missing for that of the environment. */
  credentials?: string | undefined;
}

export interface ChatApiTimes {
  /** From the request until the head of the answer. */
  headMs: number;
  /** From the head until the first word. An answer may run tools before it says one. */
  firstWordMs: number;
  /** Between two pieces. */
  stallMs: number;
  /** For reading or deleting a chat. */
  readMs: number;
}

const DEFAULT_CHAT_API_TIMES: ChatApiTimes = {
  headMs: 30_000,
  firstWordMs: 30_000,
  stallMs: 12_000,
  readMs: 5_000,
};

export interface ChatApiOptions {
  /** Such as `https://api.vapi.ai`. */
  baseUrl: string;
  apiKey: string;
  /** Keys of other organisations by their names. */
  otherKeys?: ReadonlyMap<string, string> | undefined;
  clock: Pick<Clock, 'setTimeout'>;
  times?: Partial<ChatApiTimes>;
}

export interface ChatApi {
  /**
   * Asks, once, and yields the answer as it comes. Leaving the loop hangs up.
   * @throws VapiFailure (from the generator), also after words; and the reason of `signal`.
   */
  ask(question: ChatQuestion, signal: AbortSignal): AsyncGenerator<AnswerPiece, void, void>;
  /** Reads what is kept of a chat. @returns `undefined` when Vapi does not know it. @throws VapiFailure */
  read(chatId: string, signal: AbortSignal, credentials?: string): Promise<KeptAnswer | undefined>;
}

const MAX_ERROR_CHARACTERS = 2_000;

export function createChatApi({ baseUrl, apiKey, otherKeys, clock, times }: ChatApiOptions): ChatApi {
  const { headMs, firstWordMs, stallMs, readMs } = { ...DEFAULT_CHAT_API_TIMES, ...times };
  const root = baseUrl.replace(/(?<!\/)\/+$/, '');

  const keyOf = (credentials: string | undefined): string => {
    const key = credentials === undefined ? apiKey : otherKeys?.get(credentials);
    if (key === undefined) throw new VapiFailure('refused', 'the route names credentials that VAPI_API_KEYS has not');
    return key;
  };

  const send = async (
    method: string,
    path: string,
    watchdog: Watchdog,
    credentials: string | undefined,
    body?: unknown,
  ): Promise<Response> => {
    const key = keyOf(credentials);
    try {
      return await fetch(`${root}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          // Vapi's edge turns stock clients away.
          'user-agent': 'trunkline',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: watchdog.signal,
        // Not `error`, with which Node 20 forgets the signal of a fetch once memory was collected. A redirect is refused as any other
        // answer that is no success.
        redirect: 'manual',
      });
    } catch (error) {
      throw watchdog.hasBarked ? new VapiFailure('maybeTaken', 'Vapi did not answer in time') : failureOfNetwork(error);
    }
  };

  const refuse = async (response: Response, goesOn: boolean): Promise<never> => {
    const retryAfterMs = readRetryAfterMs(response.headers.get('retry-after'), Date.now());
    const body = (await response.text().catch(() => '')).slice(0, MAX_ERROR_CHARACTERS);
    throw failureOfStatus({ status: response.status, retryAfterMs, body }, goesOn);
  };

  /** Reads: a request that may be sent again, and is bounded as a whole. */
  const sendBriefly = async (path: string, signal: AbortSignal, credentials?: string): Promise<unknown> => {
    const watchdog = createWatchdog(clock, signal);
    watchdog.arm(readMs);
    try {
      const response = await send('GET', path, watchdog, credentials);
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) return await refuse(response, false);
      return (await response.json().catch(() => null)) as unknown;
    } finally {
      watchdog.disarm();
    }
  };

  const readStream = async function* (response: Response, watchdog: Watchdog): AsyncGenerator<AnswerPiece, void, void> {
    const deltas = new ChatDeltas();
    let hasWords = false;
    for await (const bytes of response.body ?? []) {
      if (hasWords) watchdog.disarm();
      const pieces = deltas.push(bytes as Uint8Array);
      for (const piece of pieces) {
        hasWords ||= piece.text !== '';
        yield piece;
      }
      if (hasWords) watchdog.arm(stallMs);
    }
    yield* deltas.end();
  };

  return {
    async *ask({ input, previousChatId, assistant, name, variableValues, credentials }, signal) {
      const watchdog = createWatchdog(clock, signal);
      watchdog.arm(headMs);
      try {
        const response = await send('POST', '/chat', watchdog, credentials, {
          ...assistant,
          input,
          stream: true,
          ...(previousChatId !== undefined && { previousChatId }),
          ...(name !== undefined && { name }),
          // Of all overrides Vapi takes these alone in a chat, also of a squad.
          ...(variableValues && { assistantOverrides: { variableValues } }),
        });
        if (!response.ok) await refuse(response, previousChatId !== undefined);
        watchdog.arm(firstWordMs);
        if (response.headers.get('content-type')?.startsWith('application/json')) {
          const { chatId, text = '' } = readKeptChat(await response.json()) ?? {};
          yield { ...(chatId !== undefined && { chatId }), text };
          return;
        }
        yield* readStream(response, watchdog);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw watchdog.hasBarked
          ? new VapiFailure('maybeTaken', 'Vapi stopped in its answer')
          : failureOfNetwork(error);
      } finally {
        watchdog.disarm();
      }
    },

    async read(chatId, signal, credentials) {
      const body = await sendBriefly(`/chat/${encodeURIComponent(chatId)}`, signal, credentials);
      return body === undefined ? undefined : readKeptChat(body);
    },
  };
}
