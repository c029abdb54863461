/**
 * What a person and the agent have said to each other so far, as it was heard or read. One conversation may go over several
 * sessions, and over calls and chats in them (REQUIREMENTS C7).
 */
import { type ConversationEntry, timedConversationOf } from '@trunkline/call-core';
import { type CallEvent, type CallId, type Channel, isCallId, type Session, type SessionId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { readAllEvents } from './read-events.ts';

/** One thing that was said, with the channel on which it was said, and the call if it was in one. */
export interface TranscriptEntry extends ConversationEntry {
  callId?: CallId;
  channel: Channel;
}

interface TimedTranscriptEntry extends TranscriptEntry {
  atMs: number;
}

type ConversationStore = Pick<SessionStore, 'sessions' | 'events' | 'conversations' | 'chats'>;

type TranscribedCall = Pick<Session, 'callId' | 'channel' | 'conversationId' | 'endedAtMs'>;

const readChat = async (store: ConversationStore, sessionId: SessionId): Promise<TimedTranscriptEntry[]> => {
  const entries = await store.chats.entries(sessionId);
  return entries.flatMap(({ role, text, atMs, answer, answeredAtMs = atMs }) => {
    // A note for the chat's agent was said by nobody.
    if (role === 'system') return [];
    const asked = {
      role: role === 'user' ? role : ('assistant' as const),
      content: text,
      channel: 'chat' as const,
      atMs,
    };
    if (answer === '') return [asked];
    return [asked, { role: 'assistant' as const, content: answer, channel: 'chat' as const, atMs: answeredAtMs }];
  });
};

/**
 * Reads the conversation up to the end of `call`, the oldest entry first. Sessions that have expired are missing from it.
 * @param ownEvents the facts of `call`, when the caller has read them already.
 * @throws when the store is out of reach.
 */
export async function readTranscript(
  store: ConversationStore,
  call: TranscribedCall,
  ownEvents?: readonly CallEvent[],
): Promise<TranscriptEntry[]> {
  const { callId, conversationId } = call;
  const place = conversationId === undefined ? undefined : await store.conversations.find(conversationId);
  const all = await store.conversations.sessionsOf(place?.first ?? conversationId ?? callId);
  const own = all.indexOf(callId);
  const earlier = own === -1 ? all : all.slice(0, own);
  const later = own === -1 ? [] : all.slice(own + 1);

  const readCall = async (id: CallId): Promise<TimedTranscriptEntry[]> => {
    const isOwn = id === callId;
    const part = isOwn ? call : await store.sessions.read(id);
    if (!part) return [];
    const events = (isOwn && ownEvents) || (await readAllEvents(store.events, id));
    return timedConversationOf(events).map((entry) => ({ ...entry, callId: id, channel: part.channel }));
  };
  const calls = [...earlier.filter(isCallId), callId];
  // A chat goes on beside a call and after it, so that all of the conversation's are looked at.
  const chats = new Set([...earlier, ...later, ...(conversationId === undefined ? [] : [conversationId])]);
  const [spoken, written] = await Promise.all([
    Promise.all(calls.map(readCall)),
    Promise.all([...chats].filter((id) => !isCallId(id)).map((id) => readChat(store, id))),
  ]);
  const untilMs = call.endedAtMs ?? Number.POSITIVE_INFINITY;
  const writtenInTime = written.flat().filter(({ atMs }) => atMs <= untilMs);
  const said = [...spoken.flat(), ...writtenInTime].toSorted((a, b) => a.atMs - b.atMs);
  return said.map(({ role, content, callId: inCall, channel }) => ({
    role,
    content,
    ...(inCall && { callId: inCall }),
    channel,
  }));
}
