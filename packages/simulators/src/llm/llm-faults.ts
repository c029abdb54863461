import type { LlmQuirk } from './llm-quirks.ts';

/** What goes wrong with one request. */
export interface LlmFaults {
  /** From the request to the first byte of the answer, ms; 0. */
  readonly firstTokenDelayMs: number;
  /** Between two chunks of a stream, ms; 0. */
  readonly tokenDelayMs: number;
  /** Answers with this status and OpenAI's error for it; 0: none. */
  readonly status: number;
  /** Sent as `retry-after` with `status`, seconds; 0: not sent. */
  readonly retryAfterSeconds: number;
  /** Destroys the socket after this many chunks of a stream. */
  readonly cutAfterChunks: number;
  /** Ends a stream properly after this many chunks, but without its end: no finish reason, no [DONE]. */
  readonly endAfterChunks: number;
  /** Stands still after this many chunks of a stream until {@link LlmExchange.release} is called. */
  readonly holdAfterChunks: number;
  /** Ways in which this endpoint is not OpenAI's; none. */
  readonly quirks: readonly LlmQuirk[];
  /** Optional parameters that are answered with 400 whenever a request has them, e.g. `temperature`; none. */
  readonly refusesParameters: readonly string[];
  /** Where such a 400 names the parameter: in `error.param` and the sentence (OpenAI), or in the sentence alone (others). */
  readonly namesRefusedParameter: 'param' | 'message';
}

export const NO_LLM_FAULTS: LlmFaults = {
  firstTokenDelayMs: 0,
  tokenDelayMs: 0,
  status: 0,
  retryAfterSeconds: 0,
  cutAfterChunks: Number.POSITIVE_INFINITY,
  endAfterChunks: Number.POSITIVE_INFINITY,
  holdAfterChunks: Number.POSITIVE_INFINITY,
  quirks: [],
  refusesParameters: [],
  namesRefusedParameter: 'param',
};

/** For all requests, or by the number of requests before this one. */
export type LlmFaultPlan = Partial<LlmFaults> | ((requestIndex: number) => Partial<LlmFaults>);
