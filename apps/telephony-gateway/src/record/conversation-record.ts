/**
 * What a person and the agent have said to each other so far, as it was heard or read. One conversation may go over several
 * sessions, and over calls and chats in them (REQUIREMENTS C7).
 */
import { type ConversationEntry, timedConversationOf } from '@trunkline/call-core';
import { type CallEvent, type CallId, type Channel, isCallId, type Session, type SessionId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

/** One thing that was said, with where it was said, and the call if it was in one. */
export interface TranscriptEntry extends ConversationEntry {
  sessionId: SessionId;
  callId?: CallId;
  channel: Channel;
}

type TranscribedCall = Pick<Session, 'callId' | 'channel' | 'conversationId' | 'endedAtMs'>;

/** To an agent, a person who wrote in its place is one who spoke for its side. */
const sideOf = (role: 'user' | 'assistant' | 'human'): ConversationEntry['role'] =>
  role === 'user' ? 'user' : 'assistant';

/**
 * Reads the conversation up to the end of `call`, the oldest entry first. Sessions that have expired are missing from it.
 * @param ownEvents the facts of `call`, when the caller has read them already.
 * @throws when the store is out of reach.
 */
export async function readTranscript(
  { transcripts }: Pick<SessionStore, 'transcripts'>,
  { callId, channel, conversationId, endedAtMs = Number.POSITIVE_INFINITY }: TranscribedCall,
  ownEvents?: readonly CallEvent[],
): Promise<TranscriptEntry[]> {
  const [elsewhere, facts] = await Promise.all([
    transcripts.read(conversationId ?? callId, { withoutCall: callId }),
    ownEvents ?? transcripts.factsOf(callId),
  ]);
  const said = [
    ...elsewhere
      .filter(({ atMs }) => atMs <= endedAtMs)
      .map(({ sessionId, channel: of, role, text, atMs, turn }) => ({
        entry: {
          role: sideOf(role),
          content: text,
          sessionId,
          ...(turn === undefined && isCallId(sessionId) && { callId: sessionId }),
          channel: of,
        },
        atMs,
      })),
    ...timedConversationOf(facts).map(({ atMs, ...entry }) => ({
      entry: { ...entry, sessionId: callId, callId, channel },
      atMs,
    })),
  ];
  return said.toSorted((one, other) => one.atMs - other.atMs).map(({ entry }) => entry);
}
