import { type CallId, isCallId, type SessionId } from '@trunkline/protocol';
import type { ChatEntries } from '../chat/chat-entries.ts';
import type { ChatSessions } from '../chat/chat-sessions.ts';
import type { Conversations } from '../sessions/conversations.ts';
import type { SessionRecords } from '../sessions/session-records.ts';
import type { StoreContext } from '../store-context.ts';
import { type CallErasure, type CallErasureParts, createCallErasure } from './call-erasure.ts';

export interface ErasedSession {
  /** How many messages and answers of the chat, and things that were said in calls. */
  messages: number;
  /** How many events of the feed and facts of calls. */
  events: number;
  toolResults: number;
  /** How many entries of levels of its calls. */
  levels: number;
  /** Vapi's ids of the chats, which are to be deleted there. */
  chatIds: string[];
  /** Vapi's ids of the calls, which are to be deleted there. */
  vapiCallIds: string[];
  /** Calls that go on: nothing of them was erased. */
  liveCalls: CallId[];
}

/**
 * Erases what was said. Failure policy: see `RedisPort`. It may be repeated without harm; what an earlier try has erased is then not
 * counted.
 */
export interface Erasure extends CallErasure {
  /** Erases all of a session: its chat, and the calls that belong to it. Other sessions of the conversation stay. */
  eraseSession(sessionId: SessionId): Promise<ErasedSession>;
}

export interface ErasureParts extends Omit<CallErasureParts, 'eraseTools' | 'sessions'> {
  chats: ChatSessions & ChatEntries;
  conversations: Pick<Conversations, 'sessionsOf'>;
  sessions: Pick<SessionRecords, 'read'>;
}

export function createErasure(context: StoreContext, parts: ErasureParts): Erasure {
  const { port, keys } = context;
  const { chats, conversations, sessions } = parts;
  const { webhook } = keys;

  const remove = async (key: string): Promise<void> => void (await port.send((redis) => redis.del(key)));
  const membersOf = (key: string): Promise<string[]> => port.send((redis) => redis.smembers(key));

  const eraseTools = async (owner: string): Promise<number> => {
    const known = await membersOf(webhook.toolRuns(owner));
    await Promise.all([...known.map((key) => remove(webhook.toolCall(key))), remove(webhook.toolRuns(owner))]);
    return known.length;
  };

  const { eraseCall } = createCallErasure(context, { ...parts, eraseTools });

  /** The calls that name this session, not those of older or later sessions of the conversation. */
  const callsOf = async (sessionId: SessionId): Promise<CallId[]> => {
    const others = (await conversations.sessionsOf(sessionId)).filter((id) => id !== sessionId).filter(isCallId);
    const belongs = await Promise.all(
      others.map(async (id) => (await sessions.read(id))?.conversationId === sessionId),
    );
    return [...(isCallId(sessionId) ? [sessionId] : []), ...others.filter((_id, index) => belongs[index])];
  };

  return {
    eraseCall,
    async eraseSession(sessionId) {
      const chatIds = new Set((await chats.entries(sessionId)).flatMap(({ chatId }) => chatId ?? []));
      const previous = (await chats.read(sessionId))?.previousChatId;
      if (previous !== undefined) chatIds.add(previous);
      const owners = await membersOf(keys.chatTools(sessionId));
      const total = { messages: 0, events: 0, toolResults: 0, levels: 0 };
      for (const owner of owners) total.toolResults += await eraseTools(owner);
      const liveCalls: CallId[] = [];
      const vapiCallIds: string[] = [];
      for (const callId of await callsOf(sessionId)) {
        const erased = await eraseCall(callId);
        if (erased === 'live') liveCalls.push(callId);
        else if (erased !== 'missing') {
          total.messages += erased.messages;
          total.events += erased.events;
          total.toolResults += erased.toolResults;
          total.levels += erased.levels;
          vapiCallIds.push(...erased.vapiCallIds);
        }
      }
      const chat = await chats.eraseChat(sessionId);
      await remove(keys.chatTools(sessionId));
      const { toolResults, levels } = total;
      return {
        messages: total.messages + chat.messages,
        events: total.events + chat.events,
        toolResults,
        levels,
        chatIds: [...chatIds],
        vapiCallIds,
        liveCalls,
      };
    },
  };
}
