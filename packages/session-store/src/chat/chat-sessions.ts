import {
  buildSessionId,
  type Channel,
  type ChatEvent,
  type ChatRecord,
  type ChatState,
  isCallId,
  type SessionId,
  TrunklineError,
} from '@trunkline/protocol';
import { endChat, eraseChat, openChat, readChat } from '../scripts/index.ts';
import type { CallersOfStore } from '../erasure/callers.ts';
import type { Conversations } from '../sessions/conversations.ts';
import { encodeFields, fieldsOfReply } from '../sessions/session-record.ts';
import type { StoreContext } from '../store-context.ts';
import { decodeChat, sessionOver } from './chat-record.ts';

export interface ChatOpening {
  /** Over which channel the session begins. A session that exists keeps its own. */
  channel: Channel;
  userId?: string | undefined;
  assistantId?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** What a route of ROUTES_FILE decided (`encodeRoute`). A session that exists keeps its own. */
  route?: string | undefined;
  /** An older session, or a call, whose conversation a new session goes on with. A session that exists stays where it is. */
  continues?: SessionId | undefined;
}

/**
 * Sessions in which people write, whether or not they also speak. A session ends by itself when nobody has written for
 * `chatSessionMs`, and is remembered as expired or ended for `chatRetentionMs`; then it is unknown.
 * Failure policy: see `RedisPort`. All methods may be repeated after a failure without harm.
 */
export interface ChatSessions {
  /**
   * Opens a session, and makes it if it is unknown; opening puts off its end. The id of a call joins that call's
   * conversation. What `opening` says anew of user, assistant and metadata replaces what was known.
   * @param sessionId made here if it is missing.
   * @throws TrunklineError TL_SESSION_EXPIRED if the session is over, TL_SESSION_NOT_FOUND if `continues` is unknown.
   */
  open(sessionId: SessionId | undefined, opening: ChatOpening): Promise<ChatRecord>;
  /** @returns `undefined` if nobody has opened it, or it is forgotten. */
  read(sessionId: SessionId): Promise<ChatRecord | undefined>;
  /** Ends a session. What waits for an answer fails. @returns what the session was before, `missing` if it is unknown. */
  end(sessionId: SessionId): Promise<ChatState | 'missing'>;
  /** Erases all that was said in a session, which is over then. */
  eraseChat(sessionId: SessionId): Promise<{ messages: number; events: number }>;
}

const SESSION_ID_BYTES = 16;

export function createChatSessions(
  { port, keys, limits, random }: StoreContext,
  conversations: Pick<Conversations, 'join' | 'find'>,
  callers: Pick<CallersOfStore, 'noteSession'>,
): ChatSessions {
  const decode = (sessionId: SessionId, reply: unknown): ChatRecord | undefined => {
    const [state, ...fields] = reply as [ChatState | 'missing', ...string[]];
    return decodeChat(sessionId, state, fieldsOfReply(fields));
  };

  /** What a new session is told of its beginning, because it cannot change. */
  const describeBeginning = async (
    sessionId: SessionId,
    { channel, continues }: ChatOpening,
  ): Promise<Partial<ChatRecord>> => {
    const call = isCallId(sessionId) ? await conversations.find(sessionId) : undefined;
    if (call) return { channel: call.channel, ...(call.first !== sessionId && { conversationId: call.first }) };
    if (continues === undefined) return { channel };
    const earlier = await conversations.find(continues);
    if (!earlier) {
      const message = 'continues: no such session. Sessions are remembered for a limited time.';
      throw new TrunklineError('TL_SESSION_NOT_FOUND', message);
    }
    return { channel, conversationId: earlier.first, continuedFrom: earlier.channel };
  };

  const read: ChatSessions['read'] = async (sessionId) =>
    decode(sessionId, await port.run(readChat, [keys.chat(sessionId)]));

  return {
    read,
    async open(given, opening) {
      const sessionId = given ?? buildSessionId(random(SESSION_ID_BYTES));
      const isPlain = opening.continues === undefined && !isCallId(sessionId);
      const known = isPlain || given === undefined ? undefined : await read(sessionId);
      const beginning = known ? { channel: known.channel } : await describeBeginning(sessionId, opening);
      const { userId, assistantId, metadata } = opening;
      const { route } = opening;
      const written = encodeFields({ ...beginning, ...(route !== undefined && { route }) });
      const reply = await port.run(
        openChat,
        [keys.chat(sessionId), keys.chatTurns(sessionId), keys.conversation(sessionId)],
        [
          limits.chatSessionMs,
          limits.chatRetentionMs,
          written.length,
          ...written,
          ...encodeFields({ userId, assistantId, metadata: metadata && JSON.stringify(metadata) }),
        ],
      );
      const chat = decode(sessionId, reply)!;
      if (chat.state !== 'active') throw sessionOver(chat.state);
      callers.noteSession(sessionId, chat.userId);
      if (chat.conversationId !== undefined) await conversations.join(chat.conversationId, sessionId);
      return chat;
    },

    async end(sessionId) {
      const { chat, chatTurns, chatQueue, chatLease, chatShown, feed } = keys;
      const ofSession = [chat, chatTurns, chatQueue, chatLease, chatShown, feed].map((key) => key(sessionId));
      const { code, message } = sessionOver('ended');
      const ended: ChatEvent = { type: 'session.ended', state: 'ended' };
      const args = [limits.chatRetentionMs, limits.feedLength, keys.feedChannel(sessionId), code, message];
      return (await port.run(endChat, ofSession, [...args, JSON.stringify(ended)])) as ChatState | 'missing';
    },

    async eraseChat(sessionId) {
      const { chat, chatTurns, chatQueue, chatLease, chatShown, feed, chatRate } = keys;
      const ofSession = [chat, chatTurns, chatQueue, chatLease, chatShown, feed, chatRate].map((key) => key(sessionId));
      const reply = await port.run(eraseChat, ofSession, [limits.chatRetentionMs, keys.feedChannel(sessionId)]);
      const [messages, events] = reply as [number, number];
      return { messages, events };
    },
  };
}
