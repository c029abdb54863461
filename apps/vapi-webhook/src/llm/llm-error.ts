/** Names in our own codes what an LLM endpoint does wrong. Its words are shown only where they help and hold no secret. */
import { type ErrorCode, TrunklineError } from '@trunkline/protocol';
import { scrubText } from '@trunkline/service-kit';
import { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';

const SHOWN_CHARS = 300;

export type LlmErrorCode = Extract<ErrorCode, `TL_LLM_${string}`>;

export class LlmError extends TrunklineError {
  /** Seconds or an HTTP date, as the endpoint gave it. */
  readonly retryAfter: string | undefined;

  constructor(code: LlmErrorCode, message: string, options?: ErrorOptions & { retryAfter?: string | undefined }) {
    super(code, message, options);
    this.name = 'LlmError';
    this.retryAfter = options?.retryAfter;
  }
}

/** @param error is whatever the `openai` package threw, or reading its answer did. */
export function toLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  const cause = { cause: error };
  // Readers who go away are not errors, so whatever was aborted was aborted by one of our clocks.
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError || isAbort(error)) {
    return new LlmError('TL_LLM_TIMEOUT', 'The LLM endpoint did not answer in time.', cause);
  }
  const status = error instanceof APIError ? (error.status as number | undefined) : undefined;
  if (!(error instanceof APIError) || status === undefined) {
    return new LlmError('TL_LLM_UNAVAILABLE', 'The LLM endpoint cannot be reached, or broke off.', cause);
  }
  if (status === 429) {
    const retryAfter = (error.headers as Headers | undefined)?.get('retry-after') ?? undefined;
    return new LlmError('TL_LLM_BUSY', 'The LLM endpoint takes no more requests for now.', { ...cause, retryAfter });
  }
  if (status === 401 || status === 403) {
    return new LlmError('TL_LLM_REFUSED', 'The LLM endpoint does not accept our key; check LLM_API_KEY.', cause);
  }
  if (status >= 500 || status === 408) {
    return new LlmError('TL_LLM_UNAVAILABLE', `The LLM endpoint answered ${status}.`, cause);
  }
  const words = scrubText(error.message).slice(0, SHOWN_CHARS);
  return new LlmError('TL_LLM_REFUSED', `The LLM endpoint refused the request: ${words}`, cause);
}

/** While a body is read, aborting shows as the platform's own error. */
const isAbort = (error: unknown): boolean => error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name);
