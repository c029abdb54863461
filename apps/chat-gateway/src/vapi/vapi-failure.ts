/**
 * What became of a question that Vapi has not answered. It decides whether the question may be asked again, because a question
 * that is taken twice is answered twice, runs its tools twice and costs twice.
 *
 * `notTaken`: Vapi has not begun with it; asking again is harmless. `maybeTaken`: it may be at work, or the stream has broken.
 * `refused`: Vapi will say the same again. `unknownChat`: it does not know the chat with which this one was to go on.
 */
export type VapiFailureKind = 'notTaken' | 'maybeTaken' | 'refused' | 'unknownChat';

export class VapiFailure extends Error {
  readonly kind: VapiFailureKind;
  /** The HTTP status, if there was one. */
  readonly status: number | undefined;
  /** What Vapi asks us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: VapiFailureKind,
    message: string,
    more: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'VapiFailure';
    this.kind = kind;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** With these the connection did not come about, so nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Reads what `fetch` or the body of an answer has thrown. */
export function failureOfNetwork(error: unknown): VapiFailure {
  if (error instanceof VapiFailure) return error;
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  const isNeverSent = cause?.code !== undefined && NEVER_SENT.has(cause.code);
  const message = isNeverSent ? 'Vapi cannot be reached' : 'the connection to Vapi broke';
  return new VapiFailure(isNeverSent ? 'notTaken' : 'maybeTaken', message, { cause: error });
}

/** @param header the value of `Retry-After`: seconds, or a date. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** Vapi documents neither the status nor the words for this, so both are read leniently. */
const saysUnknownChat = (status: number, body: string): boolean =>
  status === 404 || ((status === 400 || status === 422) && /previous\s?chat/i.test(body));

/** Reads an answer that is no success. @param goesOn whether the request named an earlier chat. */
export function failureOfStatus(
  { status, retryAfterMs, body }: { status: number; retryAfterMs: number | undefined; body: string },
  goesOn: boolean,
): VapiFailure {
  const more = { status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  if (status === 429 || status >= 500) return new VapiFailure('notTaken', `Vapi answered ${status}`, more);
  if (goesOn && saysUnknownChat(status, body)) {
    return new VapiFailure('unknownChat', 'Vapi does not know the earlier chat', more);
  }
  return new VapiFailure('refused', `Vapi answered ${status}`, more);
}
