import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { type ChatExchange, type ChatExchangeStart, openChatExchange, type OpenChatExchange } from './chat-exchange.ts';

/** Every request to the Chat API, the newest of them. */
export interface ChatLog {
  open(start: ChatExchangeStart, response: ServerResponse): OpenChatExchange;
  /** Tells whoever waits for it that a `POST /chat` has come. */
  countChat(exchange: OpenChatExchange): void;
  readonly exchanges: readonly ChatExchange[];
  readonly waitForChat: (index: number, timeoutMs?: number) => Promise<ChatExchange>;
}

const CHAT_TIMEOUT_MS = 30_000;

export function createChatLog(keepCount: number, clock: Pick<Clock, 'setTimeout'>): ChatLog {
  const exchanges: OpenChatExchange[] = [];
  const chats: ChatExchange[] = [];
  const waiting = new Map<number, ((exchange: ChatExchange) => void)[]>();
  let forgottenChats = 0;
  const describe = () =>
    exchanges
      .slice(-8)
      .map(({ method, path, outcome }) => `${method} ${path} ${outcome}`)
      .join(', ');
  return {
    exchanges,
    open: (start, response) => {
      const exchange = openChatExchange(start, response);
      exchanges.push(exchange);
      if (exchanges.length > keepCount) exchanges.shift();
      return exchange;
    },
    countChat: (exchange) => {
      chats.push(exchange);
      const index = forgottenChats + chats.length - 1;
      for (const resolve of waiting.get(index) ?? []) resolve(exchange);
      waiting.delete(index);
      if (chats.length <= keepCount) return;
      chats.shift();
      forgottenChats += 1;
    },
    waitForChat: (index, timeoutMs = CHAT_TIMEOUT_MS) =>
      new Promise((resolve, reject) => {
        if (index < forgottenChats) return reject(new Error(`request ${index} is forgotten; raise keepRequests`));
        const known = chats[index - forgottenChats];
        if (known) return resolve(known);
        const cancel = clock.setTimeout(() => {
          reject(
            new Error(`waitForChat: chat ${index} did not come within ${timeoutMs} ms; last requests: ${describe()}`),
          );
        }, timeoutMs);
        const come = (exchange: ChatExchange) => {
          cancel();
          resolve(exchange);
        };
        waiting.set(index, [...(waiting.get(index) ?? []), come]);
      }),
  };
}
