/**
 * What a person and the agent have said to each other so far, over all the sessions that are one conversation
 * (REQUIREMENTS C7), as it was heard.
 */
import { type ConversationEntry, conversationOf } from '@trunkline/call-core';
import type { CallEvent, CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { readAllEvents } from './call-record.ts';

/** One thing that was said, and where. */
export interface TranscriptEntry extends ConversationEntry {
  callId: CallId;
  channel: Session['channel'];
}

type ConversationStore = Pick<SessionStore, 'sessions' | 'events' | 'conversations'>;

/**
 * Up to and with `session`, oldest first. What has been forgotten is missing.
 * @param ownEvents the facts of `session`, where they have been read already.
 * @throws when the store is out of reach.
 */
export async function readTranscript(
  store: ConversationStore,
  session: Session,
  ownEvents?: readonly CallEvent[],
): Promise<TranscriptEntry[]> {
  const all = await store.conversations.sessionsOf(session.conversationId ?? session.callId);
  const place = all.indexOf(session.callId);
  const callIds = place === -1 ? [...all, session.callId] : all.slice(0, place + 1);
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
