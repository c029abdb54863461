/**
 * The HTTP client under Vapi's SDK. The SDK says what is asked and what its errors are; by itself it would use `fetch`, which was a third
 * of what a voice webhook costs, since each incoming call makes one request.
 *
 * A request is sent at most once: a repeated POST could create two calls, so nothing here tries again.
 */
import type { VapiClient } from '@vapi-ai/server-sdk';
import { Agent, type Dispatcher } from 'undici';

type Fetcher = NonNullable<VapiClient.Options['fetcher']>;

/**
 * A burst of calls must not open a connection for each of them: a handshake of TLS costs a millisecond, in which no frame is sent. Vapi
 * answers within some 300 ms, so that these serve 400 calls a second; those that have to wait do so in order.
 */
const MAX_CONNECTIONS = 128;
/** A call as Vapi describes it has its whole assistant in it, some tens of kilobytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const connections = new Agent({ connections: MAX_CONNECTIONS, maxResponseSize: MAX_ANSWER_BYTES });

export interface HttpRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** For the whole exchange, waiting for a connection included. */
  timeoutMs: number;
}

export interface HttpAnswer {
  status: number;
  text: string;
}

/** What a request fails with that took too long. */
class HttpTimeout extends Error {}

/**
 * One exchange, as undici tells of it. Its own `request` makes a stream of each answer and a listener of each time limit, which costs more
 * than the exchange: an answer here is a text that is read whole.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<HttpAnswer>;
  #settle!: { resolve(answer: HttpAnswer): void; reject(error: Error): void };
  #controller: Dispatcher.DispatchController | undefined;
  #fault: Error | undefined;
  #status = 0;
  readonly #chunks: Buffer[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(timeoutMs: number) {
    this.answer = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#timer = setTimeout(() => {
      this.#fault = new HttpTimeout(`no answer within ${timeoutMs} ms`);
      // Without a controller it still waits for a connection, and is broken off as soon as it would begin.
      this.#controller?.abort(this.#fault);
      this.#settle.reject(this.#fault);
    }, timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#fault) controller.abort(this.#fault);
  }

  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [first = Buffer.alloc(0)] = this.#chunks;
    const whole = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#settle.resolve({ status: this.#status, text: whole.toString('utf8') });
  }

  onResponseError(_controller: unknown, error: Error): void {
    clearTimeout(this.#timer);
    this.#settle.reject(this.#fault ?? error);
  }
}

/** Sends one request. @throws HttpTimeout after `timeoutMs`; an error of the connection. */
export async function sendHttp({ url, method, headers, body, timeoutMs }: HttpRequest): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(url);
  const exchange = new Exchange(timeoutMs);
  connections.dispatch({ origin, path: pathname + search, method, headers, body: body ?? null }, exchange);
  return exchange.answer;
}

/** The SDK hands out what came with an answer beside its body. Nobody here reads it. */
const rawResponse = (status: number) => ({
  status,
  headers: NO_HEADERS,
  redirected: false,
  statusText: '',
  type: 'basic' as const,
  url: '',
});
const NO_HEADERS = new Headers();

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For `new VapiClient({ fetcher })`. It sends JSON and takes JSON, without query parameters: more is not asked of Vapi here. */
export const vapiFetcher: Fetcher = async <R>(args: Parameters<Fetcher>[0]) => {
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const [name, value] of Object.entries(args.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  if (args.body !== undefined) headers['content-type'] = 'application/json';
  try {
    const { status, text } = await sendHttp({
      url: args.url,
      method: args.method as HttpRequest['method'],
      headers,
      ...(args.body !== undefined && { body: JSON.stringify(args.body) }),
      timeoutMs: args.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    const body = readJson(text);
    if (status < 200 || status >= 400) {
      return {
        ok: false,
        error: { reason: 'status-code', statusCode: status, body },
        rawResponse: rawResponse(status),
      };
    }
    if (body === undefined) {
      return {
        ok: false,
        error: { reason: 'non-json', statusCode: status, rawBody: text },
        rawResponse: rawResponse(status),
      };
    }
    return { ok: true, body: body as R, rawResponse: rawResponse(status) };
  } catch (cause) {
    if (cause instanceof HttpTimeout)
      return { ok: false, error: { reason: 'timeout', cause }, rawResponse: rawResponse(0) };
    const errorMessage = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, error: { reason: 'unknown', errorMessage, cause }, rawResponse: rawResponse(0) };
  }
};
const DEFAULT_TIMEOUT_MS = 60_000;
