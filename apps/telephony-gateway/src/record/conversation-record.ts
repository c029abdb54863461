/**
 * What a person and the agent have said to each other so far, as it was heard. One conversation may go over several
 * sessions on several channels (REQUIREMENTS C7).
 */
import { type ConversationEntry, conversationOf } from '@trunkline/call-core';
import { type CallEvent, type CallId, isCallId, type Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { readAllEvents } from './read-events.ts';

/** One thing that was said, with the session and the channel in which it was said. */
export interface TranscriptEntry extends ConversationEntry {
  callId: CallId;
  channel: Session['channel'];
}

type ConversationStore = Pick<SessionStore, 'sessions' | 'events' | 'conversations'>;

/**
 * Reads the conversation up to the end of `session`, the oldest entry first. Sessions that have expired are missing from it.
 * @param ownEvents the facts of `session`, when the caller has read them already.
 * @throws when the store is out of reach.
 */
export async function readTranscript(
  store: ConversationStore,
  session: Session,
  ownEvents?: readonly CallEvent[],
): Promise<TranscriptEntry[]> {
  const all = await store.conversations.sessionsOf(session.conversationId ?? session.callId);
  const place = all.indexOf(session.callId);
  const callIds = (place === -1 ? [...all, session.callId] : all.slice(0, place + 1)).filter(isCallId);
  const parts = await Promise.all(
    callIds.map(async (callId) => {
      const part = callId === session.callId ? session : await store.sessions.read(callId);
      if (!part) return [];
      const isOwn = callId === session.callId;
      const said = conversationOf((isOwn && ownEvents) || (await readAllEvents(store.events, callId)));
      return said.map((entry) => ({ ...entry, callId, channel: part.channel }));
    }),
  );
  return parts.flat();
}
