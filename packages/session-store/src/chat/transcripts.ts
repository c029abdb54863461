import { type TimedEntry, timedConversationOf } from '@trunkline/call-core';
import {
  type CallEvent,
  type CallId,
  type Channel,
  type ChatRole,
  type ChatStatus,
  isCallId,
  type SessionId,
} from '@trunkline/protocol';
import type { Conversations } from '../sessions/conversations.ts';
import type { EventLog } from '../sessions/event-log.ts';
import type { SessionRecords } from '../sessions/session-records.ts';
import type { ChatEntries, ChatEntry } from './chat-entries.ts';

/** One thing that was said in a conversation, with where and when. */
export interface TranscriptEntry {
  /** The call in which it was said, or the session in whose chat. */
  sessionId: SessionId;
  channel: Channel;
  role: ChatRole;
  text: string;
  /** When it was begun. Epoch ms. */
  atMs: number;
  status: ChatStatus;
  /** The turn of the chat that it belongs to; missing for what was said in a call. */
  turn?: number;
  /** The name of a person who wrote it. */
  name?: string;
}

/**
 * Reads what was said in a conversation, over all its channels, in order of time (REQUIREMENTS C7). Of a call it is what was
 * heard, of a chat what was shown. What waits for an answer, or is being answered, is not in it yet; sessions that are forgotten
 * are missing from it.
 * Failure policy: see `RedisPort`.
 */
export interface Transcripts {
  /**
   * @param sessionId any session of the conversation, a call as well as a chat; empty if it is unknown.
   * @param options leave out what was said in this call, for a caller that has its facts already.
   */
  read(sessionId: SessionId, options?: { withoutCall?: CallId }): Promise<TranscriptEntry[]>;
  /** Reads all facts of a call, each once. */
  factsOf(callId: CallId): Promise<CallEvent[]>;
  /** All sessions of the conversation, the first one first. */
  sessionsOf(sessionId: SessionId): Promise<SessionId[]>;
}

export interface TranscriptSources {
  conversations: Conversations;
  sessions: Pick<SessionRecords, 'read'>;
  events: Pick<EventLog, 'read'>;
  chats: ChatEntries;
}

/** A conversation has few sessions; this bounds what a mistake could make of it. */
const MOST_SESSIONS = 200;

/** What one turn of a chat looks like to whoever reads it back. */
function linesOf(sessionId: SessionId, turn: ChatEntry): TranscriptEntry[] {
  const { number, role, text, state, atMs, answer, answeredAtMs, name } = turn;
  if (state === 'queued' || state === 'running' || role === 'system') return [];
  const status = state === 'posted' ? 'answered' : state;
  const line = { sessionId, channel: 'chat' as const, turn: number, status };
  const asked: TranscriptEntry = { ...line, role, text, atMs, ...(name !== undefined && { name }) };
  if (answer === '') return [asked];
  return [asked, { ...line, role: 'assistant', text: answer, atMs: answeredAtMs ?? atMs }];
}

const spokenLine = (sessionId: SessionId, channel: Channel, { role, content, atMs }: TimedEntry): TranscriptEntry => ({
  sessionId,
  channel,
  role,
  text: content,
  atMs,
  status: 'answered',
});

export function createTranscripts({ conversations, sessions, events, chats }: TranscriptSources): Transcripts {
  /** A session that goes on with an older one may have calls of its own, so the list is a tree. */
  const gather = async (first: SessionId, found: Set<SessionId>): Promise<void> => {
    found.add(first);
    for (const id of await conversations.sessionsOf(first)) {
      if (!found.has(id) && found.size < MOST_SESSIONS) await gather(id, found);
    }
  };

  const sessionsOf: Transcripts['sessionsOf'] = async (sessionId) => {
    const found = new Set<SessionId>();
    await gather((await conversations.find(sessionId))?.first ?? sessionId, found);
    found.add(sessionId);
    return [...found];
  };

  const factsOf: Transcripts['factsOf'] = async (callId) => {
    const facts: CallEvent[] = [];
    const seen = new Set<string>();
    let afterId: string | undefined;
    do {
      const page = await events.read(callId, afterId === undefined ? {} : { afterId });
      for (const { event } of page.entries) {
        // A write that timed out may have reached Redis all the same and is then repeated, so a fact can stand there twice.
        const text = JSON.stringify(event);
        if (seen.has(text)) continue;
        seen.add(text);
        facts.push(event);
      }
      afterId = page.nextAfterId;
    } while (afterId !== undefined);
    return facts;
  };

  const readOne = async (id: SessionId, withoutCall: CallId | undefined): Promise<TranscriptEntry[]> => {
    const written = (await chats.entries(id)).flatMap((turn) => linesOf(id, turn));
    const call = isCallId(id) && id !== withoutCall ? await sessions.read(id) : undefined;
    if (!call) return written;
    const said = timedConversationOf(await factsOf(call.callId));
    return [...said.map((entry) => spokenLine(id, call.channel, entry)), ...written];
  };

  return {
    sessionsOf,
    factsOf,
    async read(sessionId, { withoutCall } = {}) {
      const ids = await sessionsOf(sessionId);
      const parts = await Promise.all(ids.map((id) => readOne(id, withoutCall)));
      return parts.flat().toSorted((one, other) => one.atMs - other.atMs);
    },
  };
}
