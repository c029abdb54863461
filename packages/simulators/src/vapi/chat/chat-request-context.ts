import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../refuse.ts';
import type { OpenChatExchange } from './chat-exchange.ts';
import type { ChatFaults } from './chat-faults.ts';

/** One request whose key, limits and faults were looked at. */
export interface ChatRequestContext {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly exchange: OpenChatExchange;
  readonly faults: ChatFaults;
  /** So many `POST /chat` came before. */
  readonly index: number;
}

export interface ChatReply {
  readonly status: number;
  readonly body: object;
}

/** Does what a request asks. It gives no reply where it has sent one itself, or where nobody is there to read it. */
export type ChatHandler = (context: ChatRequestContext) => Promise<ChatReply | undefined> | ChatReply;

export const ok = (body: object, status = 200): ChatReply => ({ status, body });

export function refusal(status: number, message: string | readonly string[]): ChatReply {
  return { status, body: errorBody(status, message) };
}

export function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

export const unknownChat = (id: string): string => `Couldn't Get Chat. Chat ${id} Does Not Exist.`;
export const unknownSession = (id: string): string => `Couldn't Get Session. Session ${id} Does Not Exist.`;
