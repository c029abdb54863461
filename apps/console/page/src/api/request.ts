/** One request to our own server, and what may become of it. */

/** The server refused, or could not be reached. `message` is a sentence for whoever looks at the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The code of docs/errors.md, where the server gave one. */
  readonly code: string | undefined;

  constructor(message: string, status: number, code?: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** How long an answer may take before the page says that there was none. */
const TIMEOUT_MS = 20_000;

const listeners = new Set<() => void>();

/** Is told whenever the server says that nobody is signed in (any more). */
export function onSignedOut(listener: () => void): void {
  listeners.add(listener);
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Is set where the answer is no JSON. */
  as?: 'text';
}

/**
 * Sends a request and reads its JSON; an answer without a body is undefined. The caller says what the answer is, because the server is
 * built with the page and from the same types.
 * @throws {ApiError}
 */
export async function request<Answer>(
  path: string,
  { method = 'GET', body, signal, as }: ApiRequest = {},
): Promise<Answer> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('The console does not answer. Is it running, and is the network there?', 0);
  }
  if (response.ok && as === 'text') return text as Answer;
  const json: unknown = parseJson(text);
  if (response.ok) return json as Answer;
  // A refused login is no sign-out: the form says what was wrong.
  if (response.status === 401 && path !== '/api/login') for (const listener of listeners) listener();
  const { code, message } = errorOf(json);
  throw new ApiError(message ?? `The console answered with status ${response.status}.`, response.status, code);
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(json: unknown): { code?: string; message?: string } {
  if (typeof json !== 'object' || json === null || !('error' in json)) return {};
  const { error } = json;
  if (typeof error !== 'object' || error === null) return {};
  return {
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...('message' in error && typeof error.message === 'string' ? { message: error.message } : {}),
  };
}
