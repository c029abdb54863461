/**
 * What a person and the agent have said to each other so far, as it was heard or read, over all channels of a conversation
 * (REQUIREMENTS C7).
 */
import { type ConversationEntry, timedConversationOf } from '@trunkline/call-core';
import { type CallEvent, type Channel, type Session, type SessionId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

/** One thing that was said, with the channel, and the call or the session in whose chat it was said. */
export interface TranscriptEntry extends ConversationEntry {
  sessionId: SessionId;
  channel: Channel;
}

type TranscriptStore = Pick<SessionStore, 'transcripts'>;

/**
 * Reads the conversation up to the end of `call`, the oldest entry first. Sessions that have expired are missing from it.
 * @param ownEvents the facts of `call`, or those of them that count.
 * @throws when the store is out of reach.
 */
export async function readTranscript(
  store: TranscriptStore,
  { callId, channel, conversationId, endedAtMs = Number.POSITIVE_INFINITY }: Session,
  ownEvents: readonly CallEvent[],
): Promise<TranscriptEntry[]> {
  const all = await store.transcripts.read(conversationId ?? callId);
  const others = all
    .filter(({ sessionId, channel: on, atMs }) => (sessionId !== callId || on === 'chat') && atMs <= endedAtMs)
    .map(({ role, text, ...entry }) => ({
      ...entry,
      role: role === 'user' ? role : ('assistant' as const),
      content: text,
    }));
  const own = timedConversationOf(ownEvents).map((entry) => ({ ...entry, sessionId: callId, channel }));
  return [...others, ...own]
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ role, content, sessionId, channel: on }) => ({ role, content, sessionId, channel: on }));
}
