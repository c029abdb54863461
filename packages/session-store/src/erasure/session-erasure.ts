import { type CallId, isCallId, type SessionId } from '@trunkline/protocol';
import type { ChatEntries } from '../chat/chat-entries.ts';
import type { ChatTools } from '../chat/chat-tools.ts';
import type { ChatSessions } from '../chat/chat-sessions.ts';
import type { Conversations } from '../sessions/conversations.ts';
import type { SessionRecords } from '../sessions/session-records.ts';
import { CACHED_RESULT } from '../keys.ts';
import type { StoreContext } from '../store-context.ts';
import { type CallErasure, type CallErasureParts, type ErasedCall, createCallErasure } from './call-erasure.ts';

export interface ErasedSession {
  /** How many messages and answers of the chat, and things that were said in calls. */
  messages: number;
  /** How many events of the feed and facts of calls. */
  events: number;
  toolResults: number;
  /** How many entries of levels of its calls. */
  levels: number;
  /** How many reports of Vapi's of its calls, and notes of what its messages said. */
  reports: number;
  /** Its calls that were erased. */
  calls: (ErasedCall & { callId: CallId })[];
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
  chats: ChatSessions & ChatEntries & Pick<ChatTools, 'nameAtVapi'>;
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
    const runs = known.filter((name) => !name.startsWith(CACHED_RESULT));
    await Promise.all([
      ...known.filter((name) => name.startsWith(CACHED_RESULT)).map((name) => remove(name.slice(CACHED_RESULT.length))),
      ...runs.flatMap((key) => [remove(webhook.toolCall(key)), remove(webhook.delivery(`late-result/${key}`))]),
      remove(webhook.toolRuns(owner)),
    ]);
    return runs.length;
  };

  const { eraseCall, markErased, ...marks } = createCallErasure(context, { ...parts, eraseTools });

  /** The calls that name this session, not those of older or later sessions of the conversation. */
  const callsOf = async (sessionId: SessionId): Promise<CallId[]> => {
    const others = (await conversations.sessionsOf(sessionId)).filter((id) => id !== sessionId).filter(isCallId);
    const belongs = await Promise.all(
      others.map(async (id) => (await sessions.read(id))?.conversationId === sessionId),
    );
    return [...(isCallId(sessionId) ? [sessionId] : []), ...others.filter((_id, index) => belongs[index])];
  };

  return {
    ...marks,
    eraseCall,
    async eraseSession(sessionId) {
      const chatIds = new Set((await chats.entries(sessionId)).flatMap(({ chatId }) => chatId ?? []));
      const previous = (await chats.read(sessionId))?.previousChatId;
      if (previous !== undefined) chatIds.add(previous);
      const owners = await membersOf(keys.chatTools(sessionId));
      const total = { messages: 0, events: 0, toolResults: 0, levels: 0, reports: 0 };
      for (const chatId of chatIds) await markErased(`no-call-${chatId}`);
      for (const owner of owners) total.toolResults += await eraseTools(owner);
      const liveCalls: CallId[] = [];
      const erasedCalls: ErasedSession['calls'] = [];
      const vapiCallIds: string[] = [];
      for (const callId of await callsOf(sessionId)) {
        const erased = await eraseCall(callId);
        if (erased === 'live') liveCalls.push(callId);
        else if (erased !== 'missing') {
          total.messages += erased.messages;
          total.events += erased.events;
          total.toolResults += erased.toolResults;
          total.levels += erased.levels;
          total.reports += erased.reports;
          erasedCalls.push({ callId, ...erased });
          vapiCallIds.push(...erased.vapiCallIds);
        }
      }
      const chat = await chats.eraseChat(sessionId);
      const names = await chats.nameAtVapi(sessionId);
      await Promise.all([
        remove(keys.chatTools(sessionId)),
        remove(keys.chatName(names)),
        ...[...chatIds].map((chatId) => remove(keys.vapiChat(chatId))),
      ]);
      const { toolResults, levels, reports } = total;
      return {
        messages: total.messages + chat.messages,
        events: total.events + chat.events,
        toolResults,
        levels,
        reports,
        calls: erasedCalls,
        chatIds: [...chatIds],
        vapiCallIds,
        liveCalls,
      };
    },
  };
}
