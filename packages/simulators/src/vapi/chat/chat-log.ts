import type { ServerResponse } from 'node:http';
import { type ChatExchange, type ChatExchangeStart, openChatExchange, type OpenChatExchange } from './chat-exchange.ts';

/** Every request to the Chat API, the newest of them. */
export interface ChatLog {
  open(start: ChatExchangeStart, response: ServerResponse): OpenChatExchange;
  /** Tells whoever waits for it that a `POST /chat` has come. */
  countChat(exchange: OpenChatExchange): void;
  readonly exchanges: readonly ChatExchange[];
  readonly waitForChat: (index: number) => Promise<ChatExchange>;
}

export function createChatLog(keepCount: number): ChatLog {
  const exchanges: OpenChatExchange[] = [];
  const chats: ChatExchange[] = [];
  const waiting = new Map<number, ((exchange: ChatExchange) => void)[]>();
  let forgottenChats = 0;
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
    waitForChat: (index) =>
      new Promise((resolve, reject) => {
        if (index < forgottenChats) return reject(new Error(`request ${index} is forgotten; raise keepRequests`));
        const known = chats[index - forgottenChats];
        if (known) return resolve(known);
        waiting.set(index, [...(waiting.get(index) ?? []), resolve]);
      }),
  };
}
