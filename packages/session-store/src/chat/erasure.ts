import { type CallId, isCallId, type SessionId } from '@trunkline/protocol';
import { eraseCall } from '../scripts/index.ts';
import type { Conversations } from '../sessions/conversations.ts';
import type { SessionRecords } from '../sessions/session-records.ts';
import type { StoreContext } from '../store-context.ts';
import type { ChatEntries } from './chat-entries.ts';
import type { ChatSessions } from './chat-sessions.ts';
import type { Transcripts } from './transcripts.ts';

export interface ErasedSession {
  /** How many messages and answers of the chat. */
  messages: number;
  /** How many events of the feed and facts of calls. */
  events: number;
  toolResults: number;
  /** Vapi's ids of the chats, which are to be deleted there. */
  chatIds: string[];
  /** Calls that go on: nothing of them was erased. */
  liveCalls: CallId[];
}

/**
 * Erases all that was said in a session: its chat, and the calls that belong to it. Other sessions of the conversation stay.
 * Failure policy: see `RedisPort`. It may be repeated without harm; what an earlier try has erased is then not counted.
 */
export interface Erasure {
  erase(sessionId: SessionId): Promise<ErasedSession>;
}

export interface ErasureParts {
  chats: ChatSessions & ChatEntries;
  conversations: Pick<Conversations, 'sessionsOf'>;
  sessions: Pick<SessionRecords, 'read'>;
  transcripts: Pick<Transcripts, 'factsOf'>;
}

export function createErasure({ port, keys }: StoreContext, parts: ErasureParts): Erasure {
  const { chats, conversations, sessions, transcripts } = parts;
  const { webhook } = keys;

  const remove = async (key: string): Promise<void> => void (await port.send((redis) => redis.del(key)));
  const membersOf = (key: string): Promise<string[]> => port.send((redis) => redis.smembers(key));

  /** Erases the results of all tools that ran for a call or chat of Vapi's. @returns how many. */
  const eraseTools = async (owner: string): Promise<number> => {
    const known = await membersOf(webhook.toolRuns(owner));
    await Promise.all([...known.map((key) => remove(webhook.toolCall(key))), remove(webhook.toolRuns(owner))]);
    return known.length;
  };

  /** What Vapi's messages and reports said of a call of its own. */
  const eraseAgentCall = async (vapiCallId: string): Promise<number> => {
    const ofAgent = [webhook.agentCall, webhook.agentTranscript, webhook.report].map((key) => key(vapiCallId));
    await Promise.all(ofAgent.map(remove));
    return eraseTools(encodeURIComponent(vapiCallId));
  };

  const eraseOneCall = async (callId: CallId): Promise<{ events: number; toolResults: number } | 'live'> => {
    const facts = await transcripts.factsOf(callId);
    const ofCall = [keys.session, keys.events, keys.mailbox].map((key) => key(callId));
    const events = Number(await port.run(eraseCall, ofCall));
    if (events < 0) return 'live';
    const agents = new Set(facts.flatMap((fact) => (fact.type === 'agent.opened' ? fact.vapiCallId : [])));
    const counts = await Promise.all([...agents].map(eraseAgentCall));
    return { events, toolResults: counts.reduce((sum, count) => sum + count, 0) };
  };

  /** The calls that name this session, not those of older or later sessions of the conversation. */
  const callsOf = async (sessionId: SessionId): Promise<CallId[]> => {
    const others = (await conversations.sessionsOf(sessionId)).filter((id) => id !== sessionId).filter(isCallId);
    const belongs = await Promise.all(
      others.map(async (id) => (await sessions.read(id))?.conversationId === sessionId),
    );
    return [...(isCallId(sessionId) ? [sessionId] : []), ...others.filter((_id, index) => belongs[index])];
  };

  return {
    async erase(sessionId) {
      const chatIds = new Set((await chats.entries(sessionId)).flatMap(({ chatId }) => chatId ?? []));
      const previous = (await chats.read(sessionId))?.previousChatId;
      if (previous !== undefined) chatIds.add(previous);
      const owners = await membersOf(keys.chatTools(sessionId));
      const total = { messages: 0, events: 0, toolResults: 0 };
      for (const owner of owners) total.toolResults += await eraseTools(owner);
      const liveCalls: CallId[] = [];
      for (const callId of await callsOf(sessionId)) {
        const erased = await eraseOneCall(callId);
        if (erased === 'live') liveCalls.push(callId);
        else {
          total.events += erased.events;
          total.toolResults += erased.toolResults;
        }
      }
      const chat = await chats.eraseChat(sessionId);
      await remove(keys.chatTools(sessionId));
      return {
        messages: chat.messages,
        events: total.events + chat.events,
        toolResults: total.toolResults,
        chatIds: [...chatIds],
        liveCalls,
      };
    },
  };
}
