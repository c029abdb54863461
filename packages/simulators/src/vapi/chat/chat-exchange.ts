import type { ServerResponse } from 'node:http';
import { createDeferred } from '../../deferred.ts';

/**
 * How a request ended: `answered` wholly, `refused` with a status from 400 on, `cut` by a fault, or `abandoned`: the client went
 * away before it had everything.
 */
export type ChatOutcome = 'open' | 'answered' | 'refused' | 'cut' | 'abandoned';

/** One request to the Chat API as the server saw it, also while it goes on. */
export interface ChatExchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly atMs: number;
  /** What the user says in it last; `''` for what is no `POST /chat`. */
  readonly text: string;
  /** The chat that it made, and under which it is kept once it is finished. */
  readonly chatId: string | undefined;
  /** The HTTP status, once it is known. */
  readonly status: number | undefined;
  /** Deltas of a stream that were handed to the socket. */
  readonly deltasSent: number;
  readonly outcome: ChatOutcome;
  /** Resolves with the outcome once the client gets nothing more. */
  readonly ended: Promise<ChatOutcome>;
  /** Resolves once so many deltas were sent, or no more will be. */
  sent(deltas: number): Promise<void>;
  /** Lets a stream go on that has stalled. */
  release(): void;
  /** Destroys the socket at once. */
  cut(): void;
}

/** The server's own view of an exchange. */
export interface OpenChatExchange extends ChatExchange {
  text: string;
  chatId: string | undefined;
  status: number | undefined;
  /** Aborted when the client has gone, by its own will or by a fault. */
  readonly gone: AbortSignal;
  readonly released: Promise<void>;
  countDelta(): void;
  end(outcome: ChatOutcome): void;
}

export type ChatExchangeStart = Pick<ChatExchange, 'method' | 'path' | 'body' | 'authorization' | 'atMs'>;

/** @param response its `close` before the end means that the client went away. */
export function openChatExchange(start: ChatExchangeStart, response: ServerResponse): OpenChatExchange {
  const controller = new AbortController();
  const released = createDeferred();
  const ended = createDeferred<ChatOutcome>();
  const waiting = new Set<{ deltas: number; resolve: () => void }>();
  let outcome: ChatOutcome = 'open';
  let deltasSent = 0;
  const wake = () => {
    for (const wait of waiting) {
      if (deltasSent < wait.deltas && outcome === 'open') continue;
      waiting.delete(wait);
      wait.resolve();
    }
  };
  const end = (how: ChatOutcome) => {
    if (outcome !== 'open') return;
    outcome = how;
    ended.resolve(how);
    wake();
  };
  const exchange: OpenChatExchange = {
    ...start,
    text: '',
    chatId: undefined,
    status: undefined,
    get deltasSent() {
      return deltasSent;
    },
    get outcome() {
      return outcome;
    },
    ended: ended.promise,
    gone: controller.signal,
    released: released.promise,
    sent: (deltas) =>
      new Promise((resolve) => {
        waiting.add({ deltas, resolve });
        wake();
      }),
    release: () => released.resolve(),
    cut: () => {
      end('cut');
      controller.abort();
      response.destroy();
    },
    countDelta: () => {
      deltasSent += 1;
      wake();
    },
    end,
  };
  response.once('close', () => {
    controller.abort();
    released.resolve();
    exchange.status ??= response.headersSent ? response.statusCode : undefined;
    if (response.writableFinished) end(response.statusCode < 400 ? 'answered' : 'refused');
    else end('abandoned');
  });
  return exchange;
}
