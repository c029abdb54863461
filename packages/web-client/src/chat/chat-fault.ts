import type { LinkEnd } from './chat-link.ts';
import type { ChatFault } from './chat-types.ts';

const UNREACHABLE: ChatFault = { code: 'unreachable', message: 'The chat cannot be reached.', retryable: true };

/** A fault that is thrown, with the status of the answer that says it. */
interface FaultyAnswer extends ChatFault {
  status: number;
}

/** Reads the fault that an HTTP answer says. */
export async function readFault(response: Response): Promise<FaultyAnswer> {
  const { status } = response;
  const body: { error?: Partial<ChatFault> } = await response.json().catch(() => ({}));
  return {
    status,
    code: body.error?.code ?? `http-${status}`,
    message: body.error?.message ?? 'The chat did not take this.',
    retryable: status === 429 || status >= 500,
  };
}

/** What a thrown value says about a connection. A fault of `token()` is an `Error` that may carry `code` and `retryable`. */
export function faultOf(thrown: unknown): LinkEnd {
  const { status, code, message, retryable } = { ...UNREACHABLE, ...pick(thrown) };
  const fault: ChatFault = { code, message, retryable };
  if (status === 410 || code === 'TL_SESSION_EXPIRED') return { reason: 'expired', fault };
  if (status === 404) return { reason: 'expired', fault };
  if (status === 401) return { reason: 'badToken', fault };
  return { reason: retryable ? 'lost' : 'refused', fault };
}

function pick(thrown: unknown): Partial<FaultyAnswer> {
  // A DOMException of `fetch` has a `code` that means something else.
  if (typeof thrown !== 'object' || !thrown || !('retryable' in thrown)) return {};
  const { status, code, message, retryable } = thrown as FaultyAnswer;
  return { status, code, message, retryable };
}
