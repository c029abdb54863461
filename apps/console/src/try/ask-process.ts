import { ERROR_CODES, type ErrorCode, TrunklineError } from '@trunkline/protocol';
import { z } from 'zod';

/** Longer than the gateway waits for Redis, and shorter than a person looks at a button. */
const TIMEOUT_MS = 5_000;

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

export interface ProcessRequest {
  method?: 'GET' | 'POST';
  key?: string;
  body?: unknown;
}

/**
 * Asks another process of ours over HTTP. Its own refusals are passed on in its words, but for a refused key, which is ours and not
 * the operator's.
 * @param what it is called in a message. @throws TrunklineError
 */
export async function askProcess(what: string, url: string, request: ProcessRequest = {}): Promise<unknown> {
  const { method = 'GET', key, body } = request;
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(url, {
      method,
      // Not `error`, with which Node 20 forgets the signal of a fetch once memory was collected.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    answer = await response.json();
  } catch (cause) {
    throw new TrunklineError('TL_PROCESS_UNAVAILABLE', `${what} does not answer.`, { cause });
  }
  if (response.ok) return answer;
  const { code, message } = errorBody.safeParse(answer).data?.error ?? { code: '', message: '' };
  if (response.status === 401 || response.status >= 500 || !isErrorCode(code)) {
    const reason = response.status === 401 ? 'refuses the key of the console' : `answers ${response.status}`;
    throw new TrunklineError('TL_PROCESS_UNAVAILABLE', `${what} ${reason}.`);
  }
  throw new TrunklineError(code, message);
}
