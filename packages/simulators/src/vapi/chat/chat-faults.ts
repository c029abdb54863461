import type { ToolCallIds } from '../tool-call.ts';

/** What goes wrong with a request to the Chat API, on purpose. */
export interface ChatFaults {
  /** The response's head comes only after this. */
  readonly delayMs: number;
  /** The request is answered with this HTTP status; 0 for as it should be. */
  readonly status: number;
  /** The header `retry-after` of that answer, in seconds; 0 for none. Vapi is known to send 429 without it. */
  readonly retryAfterSeconds: number;
  /** Whether a request that gets such a status is carried out all the same: the chat exists, and nobody hears of it. */
  readonly isCarriedOut: boolean;
  /** The socket is destroyed after so many deltas of a stream. */
  readonly cutAfterDeltas: number;
  /** That cut comes in the middle of the next line. */
  readonly cutsInsideLine: boolean;
  /** The stream ends after so many deltas as if it were complete. */
  readonly endAfterDeltas: number;
  /** After so many deltas nothing comes any more for `stallMs`, or until `release()`. */
  readonly stallAfterDeltas: number;
  readonly stallMs: number;
  /** After so many deltas an `error` event comes, and the stream ends. Its real form is not documented. */
  readonly errorAfterDeltas: number;
  /** Whether the model's answer is finished and kept although its reader has lost the stream or left, or it stalls. */
  readonly unreadAnswer: 'finished' | 'lost';
  /** A finished chat is found under its id only this long after its answer is complete. */
  readonly keptAfterMs: number;
  /** Whether the `id` in the stream is the one under which the chat is kept. Not documented. */
  readonly streamId: 'kept' | 'foreign';
  /** How a stream's bytes are cut: one chunk a line, anywhere in a line and in a character, or every byte by itself. */
  readonly chunking: 'lines' | 'scattered' | 'bytes';
  /** Things around the deltas that a reader of server-sent events has to bear. */
  readonly quirks: readonly ChatStreamQuirk[];
  /** Whether the model's tool calls have ids of their own, none (`""`), or all the same one. */
  readonly toolCallIds: ToolCallIds;
  /** The `tool-calls` webhook is sent twice at once. */
  readonly duplicatesToolCalls: boolean;
}

/** `done`: a last `data: [DONE]`. `unknownEvents`: JSON that is no delta, and text that is no JSON. */
export type ChatStreamQuirk = 'crlf' | 'comments' | 'noSpace' | 'emptyDeltas' | 'unknownEvents' | 'done';

/** For all requests, or by what is asked: `index` counts `POST /chat` alone. */
export type ChatFaultPlan = Partial<ChatFaults> | ((request: ChatFaultSubject) => Partial<ChatFaults> | undefined);

export interface ChatFaultSubject {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** So many `POST /chat` came before. */
  readonly index: number;
  readonly body: unknown;
}

export const NO_CHAT_FAULTS: ChatFaults = Object.freeze({
  delayMs: 0,
  status: 0,
  retryAfterSeconds: 0,
  isCarriedOut: false,
  cutAfterDeltas: Number.POSITIVE_INFINITY,
  cutsInsideLine: false,
  endAfterDeltas: Number.POSITIVE_INFINITY,
  stallAfterDeltas: Number.POSITIVE_INFINITY,
  stallMs: Number.POSITIVE_INFINITY,
  errorAfterDeltas: Number.POSITIVE_INFINITY,
  unreadAnswer: 'finished',
  keptAfterMs: 0,
  streamId: 'kept',
  chunking: 'scattered',
  quirks: [],
  toolCallIds: 'unique',
  duplicatesToolCalls: false,
});
