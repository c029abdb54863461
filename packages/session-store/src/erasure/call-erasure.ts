import { timedConversationOf } from '@trunkline/call-core';
import type { CallId } from '@trunkline/protocol';
import type { Transcripts } from '../chat/transcripts.ts';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import { eraseCall } from '../scripts/index.ts';
import type { Recordings } from '../sessions/recordings.ts';
import type { SessionRecords } from '../sessions/session-records.ts';
import type { StoreContext } from '../store-context.ts';

export interface ErasedCall {
  /** How many things that somebody said, as the transcript counts them. */
  messages: number;
  /** How many facts, and events of it in the feed of its session. */
  events: number;
  toolResults: number;
  /** How many entries of levels. */
  levels: number;
  /** Vapi's ids of the agents' calls, which are to be deleted there. */
  vapiCallIds: string[];
  /** The carrier's recording, which is to be deleted there. */
  recordingSid?: string;
  /** Where the carrier keeps what it has of the call. */
  callSid?: string;
  accountSid?: string;
}

/**
 * Erases all that was said in one call, here. What is left says that there was a call, and when and how it ended.
 * Failure policy: see `RedisPort`. It may be repeated without harm; what an earlier try has erased is then not counted.
 */
export interface CallErasure {
  /** @returns `live` for a call that goes on: nothing was erased. `missing` if nothing is known of it. */
  eraseCall(callId: CallId): Promise<ErasedCall | 'live' | 'missing'>;
}

export interface CallErasureParts {
  sessions: Pick<SessionRecords, 'read'>;
  transcripts: Pick<Transcripts, 'factsOf'>;
  operatorsFeed: Pick<OperatorsFeed, 'forget' | 'tell'>;
  recordings: Pick<Recordings, 'find'>;
  /** Erases the results of all tools that ran for a call or chat of Vapi's. Resolves to how many there were. */
  eraseTools(owner: string): Promise<number>;
}

const PAGE_ENTRIES = 500;

export function createCallErasure({ port, keys }: StoreContext, parts: CallErasureParts): CallErasure {
  const { sessions, transcripts, operatorsFeed, recordings, eraseTools } = parts;
  const { webhook } = keys;

  /** What Vapi's messages and reports said of a call of its own. */
  const eraseAgentCall = async (vapiCallId: string): Promise<number> => {
    const ofAgent = [webhook.agentCall, webhook.agentTranscript, webhook.report].map((key) => key(vapiCallId));
    await Promise.all(ofAgent.map((key) => port.send((redis) => redis.del(key))));
    return eraseTools(encodeURIComponent(vapiCallId));
  };

  const isOf = (callId: CallId, text: string | undefined): boolean => {
    try {
      return (JSON.parse(text ?? '') as { callId?: unknown } | null)?.callId === callId;
    } catch {
      return false;
    }
  };

  /** What was said in the call also stands in the feed of its session, for those who read along. */
  const eraseFromFeed = async (feed: string, callId: CallId): Promise<number> => {
    let from = '-';
    let erased = 0;
    for (;;) {
      const page = await port.send((redis) => redis.xrange(feed, from, '+', 'COUNT', PAGE_ENTRIES));
      const found = page.filter(([, [, text]]) => isOf(callId, text)).map(([id]) => id);
      if (found.length > 0) erased += await port.send((redis) => redis.xdel(feed, ...found));
      if (page.length < PAGE_ENTRIES) return erased;
      from = `(${page.at(-1)![0]}`;
    }
  };

  return {
    async eraseCall(callId) {
      const session = await sessions.read(callId);
      if (session && session.state !== 'ended') return 'live';
      const [facts, recordingSid] = await Promise.all([transcripts.factsOf(callId), recordings.find(callId)]);
      if (!session && facts.length === 0) return 'missing';
      const agents = new Set(facts.flatMap((fact) => (fact.type === 'agent.opened' ? fact.vapiCallId : [])));
      if (session?.vapiCallId !== undefined) agents.add(session.vapiCallId);
      // The facts go last, because they tell a second try what the first one may have left.
      const counts = await Promise.all([...agents].map(eraseAgentCall));
      const fed = await eraseFromFeed(keys.feed(session?.conversationId ?? callId), callId);
      await operatorsFeed.forget(callId);
      const ofCall = [keys.session, keys.events, keys.mailbox, keys.levels].map((key) => key(callId));
      const [events, levels] = (await port.run(eraseCall, ofCall)) as [number?, number?];
      if (events === undefined) return 'live';
      operatorsFeed.tell({ kind: 'session', callId });
      return {
        messages: timedConversationOf(facts).length,
        events: events + fed,
        toolResults: counts.reduce((sum, count) => sum + count, 0),
        levels: levels ?? 0,
        vapiCallIds: [...agents],
        ...(recordingSid !== undefined && { recordingSid }),
        ...(session?.callSid !== undefined && { callSid: session.callSid }),
        ...(session?.accountSid !== undefined && { accountSid: session.accountSid }),
      };
    },
  };
}
