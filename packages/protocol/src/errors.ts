/**
 * Every error code of Trunkline, with the HTTP status that carries it. docs/errors.md explains each code and what to do
 * about it; a test compares the two lists. The peer has to mend a `remote` fault, the operator a `local` one.
 */
export const ERROR_CODES = {
  TL_BAD_REQUEST: { status: 400, fault: 'remote' },
  TL_UNAUTHORIZED: { status: 401, fault: 'remote' },
  TL_TOKEN_EXPIRED: { status: 401, fault: 'remote' },
  TL_BAD_SIGNATURE: { status: 403, fault: 'remote' },
  TL_DO_NOT_CALL: { status: 403, fault: 'remote' },
  TL_FORBIDDEN: { status: 403, fault: 'remote' },
  TL_ORIGIN_NOT_ALLOWED: { status: 403, fault: 'remote' },
  TL_NOT_FOUND: { status: 404, fault: 'remote' },
  TL_CALL_NOT_FOUND: { status: 404, fault: 'remote' },
  TL_SESSION_NOT_FOUND: { status: 404, fault: 'remote' },
  TL_CALL_ENDED: { status: 409, fault: 'remote' },
  TL_CLOSED: { status: 409, fault: 'remote' },
  TL_CALL_STATE: { status: 409, fault: 'remote' },
  TL_REQUEST_PENDING: { status: 409, fault: 'remote' },
  TL_TRANSFER_CONFLICT: { status: 409, fault: 'remote' },
  TL_SESSION_EXPIRED: { status: 410, fault: 'remote' },
  TL_BODY_TOO_LARGE: { status: 413, fault: 'remote' },
  TL_UNSUPPORTED_MEDIA_TYPE: { status: 415, fault: 'remote' },
  TL_WRONG_REPLICA: { status: 421, fault: 'local' },
  TL_INVALID_FIELD: { status: 422, fault: 'remote' },
  TL_CALLER_CAPACITY: { status: 429, fault: 'remote' },
  TL_QUEUE_FULL: { status: 429, fault: 'remote' },
  TL_RATE_LIMITED: { status: 429, fault: 'remote' },
  TL_LLM_BUSY: { status: 429, fault: 'local' },
  TL_INTERNAL: { status: 500, fault: 'local' },
  TL_CARRIER_REFUSED: { status: 502, fault: 'local' },
  TL_CARRIER_UNAVAILABLE: { status: 502, fault: 'local' },
  TL_PROCESS_UNAVAILABLE: { status: 502, fault: 'local' },
  TL_LLM_REFUSED: { status: 502, fault: 'local' },
  TL_LLM_UNAVAILABLE: { status: 502, fault: 'local' },
  TL_ANSWER_EMPTY: { status: 502, fault: 'local' },
  TL_ANSWER_INTERRUPTED: { status: 502, fault: 'local' },
  TL_BUSY: { status: 503, fault: 'local' },
  TL_CAPACITY: { status: 503, fault: 'local' },
  TL_CARRIER_NOT_SET_UP: { status: 503, fault: 'local' },
  TL_NOT_SET_UP: { status: 503, fault: 'local' },
  TL_NUMBER_CAPACITY: { status: 503, fault: 'local' },
  TL_STORE_UNAVAILABLE: { status: 503, fault: 'local' },
  TL_AGENT_UNAVAILABLE: { status: 503, fault: 'local' },
  TL_LLM_TIMEOUT: { status: 504, fault: 'local' },
} as const satisfies Record<string, { status: number; fault: 'local' | 'remote' }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface TrunklineErrorOptions extends ErrorOptions {
  /** How long whoever gets the error should wait before trying again. Over HTTP it becomes `Retry-After`. */
  retryAfterMs?: number;
}

/** An error that may leave the process. Its message is written for whoever gets it and holds no secret. */
export class TrunklineError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options?: TrunklineErrorOptions) {
    super(message, options);
    this.name = 'TrunklineError';
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }

  get statusCode(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** The body of every HTTP error answer (CONTRACT, Routes). */
export interface ErrorBody {
  error: { code: ErrorCode; message: string };
}

/** Builds the HTTP body that says `code` and `message`. */
export function buildErrorBody(code: ErrorCode, message: string): ErrorBody {
  return { error: { code, message } };
}
