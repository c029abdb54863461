/**
 * What is said on the wires of the chat: the body of `POST /chat`, what a client sends over `GET /chat/ws`, and the events
 * that every reader gets, over SSE and WebSocket alike (CONTRACT, "Chat on the wire").
 */
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { isSessionId, type SessionId } from './ids.ts';

/** The most characters (code points) of one message. */
export const MAX_CHAT_MESSAGE_CHARACTERS = 8_000;
const MAX_METADATA_CHARACTERS = 4_000;

const isShortEnough = (text: string): boolean =>
  text.length <= MAX_CHAT_MESSAGE_CHARACTERS || Array.from(text).length <= MAX_CHAT_MESSAGE_CHARACTERS;

/** The words of a message: not blank, and at most `MAX_CHAT_MESSAGE_CHARACTERS`. */
export const chatTextSchema = z
  .string()
  .refine((text) => text.trim() !== '', 'expected some words')
  .refine(isShortEnough, `expected at most ${MAX_CHAT_MESSAGE_CHARACTERS} characters`);

export const sessionIdSchema = z.custom<SessionId>(
  (value) => typeof value === 'string' && isSessionId(value),
  'expected 1 to 128 letters, digits, hyphens or underscores',
);

export const metadataSchema = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => JSON.stringify(value).length <= MAX_METADATA_CHARACTERS,
    `expected at most ${MAX_METADATA_CHARACTERS} characters of JSON`,
  );

/** The body of `POST /chat`. A missing or blank `message` is a 400, every other fault a 422. */
export const chatRequestSchema = z.object({
  message: chatTextSchema,
  sessionId: sessionIdSchema.optional(),
  userId: z.string().min(1).max(200).optional(),
  assistantId: z.string().min(1).max(200).optional(),
  metadata: metadataSchema.optional(),
  /** An older session, or a call, whose conversation a new session goes on with. */
  continues: sessionIdSchema.optional(),
});
export type ChatRequest = z.output<typeof chatRequestSchema>;

/** Who spoke. `human` is a person of the operator's who writes in the agent's place. */
export const CHAT_ROLES = ['user', 'assistant', 'human'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];

/** How a message or its answer ended. */
export const CHAT_STATUSES = ['answered', 'stopped', 'interrupted', 'failed'] as const;
export type ChatStatus = (typeof CHAT_STATUSES)[number];

/** The answer to a message, which `POST /chat` gives as JSON. `message` and `reply` are both the answer's text. */
export interface ChatAnswer {
  sessionId: SessionId;
  /** Vapi's id of the chat; missing where no agent answered. */
  chatId?: string;
  messageId: string;
  message: string;
  reply: string;
  sessionActive: boolean;
  /** ISO 8601. */
  expiresAt: string;
}

/** What happens in a session, as its readers are told. In the feed each has an id, which orders them. */
export type ChatEvent =
  /** The agent begins with the answer to `messageId`; `asked` are the user's words. */
  | { type: 'message.started'; messageId: string; turn: number; asked: string }
  | { type: 'message.delta'; messageId: string; delta: string }
  | { type: 'tool.started'; messageId: string; toolCallId: string; name: string }
  | { type: 'tool.finished'; messageId: string; toolCallId: string; name: string; failed: boolean }
  | ({ type: 'message.completed'; finishReason: 'answered' | 'stopped' } & ChatAnswer)
  /** Somebody wrote and no agent answers it: a person of the operator's, or a user while that person has the session. */
  | { type: 'message.posted'; messageId: string; role: ChatRole; text: string; name?: string }
  | { type: 'error'; messageId?: string; code: ErrorCode; message: string; retryable: boolean }
  /** Who answers now, and whether a call is live in the session. */
  | { type: 'presence'; agent: 'active' | 'muted' | 'away'; human?: string; call?: 'live' | 'none' }
  /** What a call in the same session hears: words that may still change, and those that stay. */
  | { type: 'partial' | 'final'; callId: string; turnId: string; role: 'user' | 'assistant'; text: string }
  | { type: 'session.ended'; state: 'ended' | 'expired' };
export type ChatEventType = ChatEvent['type'];

/** Said to the other sockets of a session and kept nowhere, so it has no id. It ends by itself after `forMs`. */
export interface TypingEvent {
  type: 'typing';
  role: ChatRole;
  forMs: number;
}

/** What a client says over `GET /chat/ws`. A type that is not listed is ignored. */
export const chatSocketMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), messageId: z.string().min(1).max(128), text: chatTextSchema }),
  /** Sends what came after the event with this id. */
  z.object({ type: z.literal('resume'), after: z.string().max(64) }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('typing') }),
  z.object({ type: z.literal('ping') }),
]);
export type ChatSocketMessage = z.output<typeof chatSocketMessageSchema>;

/** The subprotocol of `GET /chat/ws` and `GET /web/audio`. A browser sends the token as a second one: `token.<token>`. */
export const TRUNKLINE_SUBPROTOCOL = 'trunkline.v1';
const TOKEN_SUBPROTOCOL = 'token.';

/** @returns the token that a `Sec-WebSocket-Protocol` header carries; `undefined` when it names none or not our protocol. */
export function readSubprotocolToken(header: string | undefined): string | undefined {
  const offered = (header ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(TRUNKLINE_SUBPROTOCOL)) return undefined;
  return offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL))?.slice(TOKEN_SUBPROTOCOL.length);
}
