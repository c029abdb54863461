import http from 'node:http';
import https from 'node:https';
import { viaBlackHole } from './black-hole.ts';
import type { FailurePhase } from './connection-overrides.ts';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One attempt failed; `phase` says how far it had come. */
export class ExchangeError extends Error {
  readonly phase: FailurePhase;

  constructor(message: string, phase: FailurePhase) {
    super(message);
    this.name = 'ExchangeError';
    this.phase = phase;
  }
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly signal: AbortSignal;
}

const MAX_BODY_BYTES = 1 << 20;

/**
 * One HTTP request on a connection of its own: a pooled one would blur the line between a refused connection, which
 * Twilio retries, and a lost answer, which it does not. Rejects with `ExchangeError`.
 */
export function exchange(options: ExchangeOptions): Promise<HttpReply> {
  const { url, method, headers, body, connectTimeoutMs, responseTimeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    let phase: FailurePhase = 'connect';
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(url, { method, headers, agent: false, signal, ...viaBlackHole(url) });
    const connecting = setTimeout(() => {
      request.destroy(new Error(`no connection within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
    const fail = (error: Error) => {
      clearTimeout(connecting);
      reject(new ExchangeError(error.message || error.name, phase));
    };

    request.on('socket', (socket) => {
      socket.on(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        phase = 'response';
        clearTimeout(connecting);
      });
    });
    request.setTimeout(responseTimeoutMs, () => {
      request.destroy(new Error(`nothing received for ${responseTimeoutMs} ms`));
    });
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) request.destroy(new Error(`an answer of more than ${MAX_BODY_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(body);
  });
}
