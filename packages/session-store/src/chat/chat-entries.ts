import type { ChatRole, ChatStatus, ErrorCode, SessionId } from '@trunkline/protocol';
import type { StoreContext } from '../store-context.ts';

/** `queued` and `running` turns go on; `posted` is what needs no answer. */
export type TurnState = 'queued' | 'running' | 'posted' | ChatStatus;

/** One turn of a session as it is remembered: what was written, and what was answered. */
export interface ChatEntry {
  number: number;
  id: string;
  /** `system`: a note for the agent, which no reader sees. */
  role: ChatRole | 'system';
  text: string;
  /** The name of a person who wrote it. */
  name?: string;
  state: TurnState;
  atMs: number;
  /** The words of the answer that were shown, once the turn is over. */
  answer: string;
  answeredAtMs?: number;
  /** Vapi's id of the answer. */
  chatId?: string;
  /** Why there is no answer. */
  code?: ErrorCode;
  message?: string;
  retryAfterMs?: number;
}

/** Reads what was said in the chat of one session. Failure policy: see `RedisPort`. */
export interface ChatEntries {
  /** Reads all that is remembered, the oldest first; empty if there is no such session. */
  entries(sessionId: SessionId): Promise<ChatEntry[]>;
  /** Reads the newest turn of a message. @returns `undefined` if it is not remembered. */
  turnOf(sessionId: SessionId, messageId: string): Promise<ChatEntry | undefined>;
}

const NAMES = ['id', 'role', 'text', 'name', 'state', 'atMs', 'answer', 'answeredAtMs', 'chatId'] as const;
const FAULT_NAMES = ['code', 'message', 'retryAfterMs'] as const;
const ALL_NAMES = [...NAMES, ...FAULT_NAMES];

function decodeEntry(number: number, fields: Record<string, string | null | undefined>): ChatEntry | undefined {
  const { id, role, text, state, atMs, answer, name, answeredAtMs, chatId, code, message, retryAfterMs } = fields;
  if (!id || !role || !state) return undefined;
  return {
    number,
    id,
    role: role as ChatEntry['role'],
    text: text ?? '',
    state: state as TurnState,
    atMs: Number(atMs),
    answer: answer ?? '',
    ...(name && { name }),
    ...(answeredAtMs && { answeredAtMs: Number(answeredAtMs) }),
    ...(chatId && { chatId }),
    ...(code && { code: code as ErrorCode }),
    ...(message && { message }),
    ...(retryAfterMs && { retryAfterMs: Number(retryAfterMs) }),
  };
}

export function createChatEntries({ port, keys }: StoreContext): ChatEntries {
  return {
    async entries(sessionId) {
      const fields = await port.send((redis) => redis.hgetall(keys.chatTurns(sessionId)));
      const turns = new Map<number, Record<string, string>>();
      for (const [field, value] of Object.entries(fields)) {
        const [, number, name] = /^(\d+)\.(\w+)$/.exec(field) ?? [];
        if (number === undefined || name === undefined) continue;
        const turn = turns.get(Number(number)) ?? {};
        turn[name] = value;
        turns.set(Number(number), turn);
      }
      return [...turns]
        .toSorted(([one], [other]) => one - other)
        .flatMap(([number, turn]) => decodeEntry(number, turn) ?? []);
    },

    async turnOf(sessionId, messageId) {
      const key = keys.chatTurns(sessionId);
      const number = await port.send((redis) => redis.hget(key, `id:${messageId}`));
      if (number === null) return undefined;
      const values = await port.send((redis) => redis.hmget(key, ...ALL_NAMES.map((name) => `${number}.${name}`)));
      return decodeEntry(Number(number), Object.fromEntries(ALL_NAMES.map((name, index) => [name, values[index]])));
    },
  };
}
