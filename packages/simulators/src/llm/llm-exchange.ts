import type { ServerResponse } from 'node:http';
import type { ChatRequest } from './chat-request.ts';

/**
 * How a request ended: `answered` wholly, `refused` with an error, `cut` by a fault, or `abandoned`: the client went away
 * before it had everything.
 */
export type LlmOutcome = 'open' | 'answered' | 'refused' | 'cut' | 'abandoned';

/** One request as the server saw it, also while it goes on. */
export interface LlmExchange {
  readonly index: number;
  readonly body: ChatRequest;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Chunks of a stream that were handed to the socket. */
  readonly chunksSent: number;
  readonly outcome: LlmOutcome;
  /** Resolves with the outcome once nothing more happens. */
  readonly ended: Promise<LlmOutcome>;
  /** Lets a stream go on that `holdAfterChunks` has stopped. */
  release(): void;
}

/** The server's own view of an exchange. */
export interface OpenExchange extends LlmExchange {
  chunksSent: number;
  /** Aborted when the client has gone or the server closes. */
  readonly gone: AbortSignal;
  readonly released: Promise<void>;
  end(outcome: LlmOutcome): void;
}

/** @param response its `close` before the end means that the client went away. */
export function openExchange(
  index: number,
  body: ChatRequest,
  headers: LlmExchange['headers'],
  response: ServerResponse,
): OpenExchange {
  const controller = new AbortController();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let resolveEnded = (_outcome: LlmOutcome) => {};
  const ended = new Promise<LlmOutcome>((resolve) => {
    resolveEnded = resolve;
  });
  let outcome: LlmOutcome = 'open';
  const end = (how: LlmOutcome) => {
    if (outcome !== 'open') return;
    outcome = how;
    resolveEnded(how);
  };
  response.once('close', () => {
    controller.abort();
    release();
    end(response.writableFinished ? 'answered' : 'abandoned');
  });
  return {
    index,
    body,
    headers,
    chunksSent: 0,
    get outcome() {
      return outcome;
    },
    ended,
    gone: controller.signal,
    released,
    release: () => release(),
    end,
  };
}
