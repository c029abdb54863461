import { createHash } from 'node:crypto';
import { timedConversationOf } from '@trunkline/call-core';
import type { CallId } from '@trunkline/protocol';
import type { Transcripts } from '../chat/transcripts.ts';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import { eraseCall, forgetOthers } from '../scripts/index.ts';
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
  /** How many reports of Vapi's, and notes of what its messages said. */
  reports: number;
  /** Vapi's ids of the agents' calls, which are to be deleted there. */
  vapiCallIds: string[];
  /** The carrier's recording, which is to be deleted there. */
  recordingSid?: string;
  /** Where the carrier keeps what it has of the call. */
  callSid?: string;
  accountSid?: string;
}

/**
 * Erases all that was said in one call, here, and sees to it that nothing which comes late is kept. What is left says that there was a call, and when and how it ended.
 * Failure policy: see `RedisPort`. It may be repeated without harm; what an earlier try has erased is then not counted.
 */
export interface CallErasure {
  /**
   * Forgets by which ids others know a call that was erased, once they have erased it too. Until then they are kept, so that an
   * erasure can be repeated which others did not take.
   */
  forgetOthers(callId: CallId): Promise<void>;
  /** Says whether a call or chat of Vapi's was erased here within the last day, so that what comes of it late is not kept. */
  wasErased(owner: string): Promise<boolean>;
  /** @returns `live` for a call that goes on: nothing was erased. `missing` if nothing is known of it. */
  eraseCall(callId: CallId): Promise<ErasedCall | 'live' | 'missing'>;
}

/** The same as the other modules of the store see it. */
interface CallErasureOfStore extends CallErasure {
  /** @param owner Vapi's id of a call, or what the keys of the tools of a chat begin with. */
  markErased(owner: string): Promise<void>;
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

/** The hash says nothing of the id, and two ids do not share one by chance. */
const markOf = (owner: string): string => createHash('sha256').update(owner).digest('base64url');

export function createCallErasure({ port, keys, limits }: StoreContext, parts: CallErasureParts): CallErasureOfStore {
  const { sessions, transcripts, operatorsFeed, recordings, eraseTools } = parts;
  const { webhook } = keys;

  const markErased = async (owner: string): Promise<void> => {
    await port.send((redis) => redis.set(keys.erased(markOf(owner)), '1', 'PX', limits.idempotencyTtlMs));
  };

  /** What Vapi's messages and reports said of a call of its own. */
  const eraseAgentCall = async (vapiCallId: string): Promise<{ tools: number; reports: number }> => {
    // First the mark: what is being written at this moment either sees it, or is found below.
    await markErased(vapiCallId);
    const remove = (key: string): Promise<number> => port.send((redis) => redis.del(key));
    const kept = [webhook.agentCall, webhook.agentTranscript, webhook.report].map((key) => remove(key(vapiCallId)));
    const reports = (await Promise.all(kept)).reduce((sum, count) => sum + count, 0);
    await Promise.all([remove(keys.vapiCall(vapiCallId)), remove(webhook.delivery(`escalation/${vapiCallId}`))]);
    return { tools: await eraseTools(encodeURIComponent(vapiCallId)), reports };
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
    markErased,
    wasErased: async (owner) => (await port.send((redis) => redis.exists(keys.erased(markOf(owner))))) === 1,
    async forgetOthers(callId) {
      await port.run(forgetOthers, [keys.session(callId)]);
    },
    async eraseCall(callId) {
      const session = await sessions.read(callId);
      if (session && session.state !== 'ended') return 'live';
      const [facts, recordingSid] = await Promise.all([transcripts.factsOf(callId), recordings.find(callId)]);
      if (!session && facts.length === 0) return 'missing';
      const agents = new Set(facts.flatMap((fact) => (fact.type === 'agent.opened' ? fact.vapiCallId : [])));
      if (session?.vapiCallId !== undefined) agents.add(session.vapiCallId);
      const earlier = await port.send((redis) => redis.hget(keys.session(callId), 'erasedAgents'));
      for (const id of JSON.parse(earlier ?? '[]') as string[]) agents.add(id);
      // The facts go last, because they tell a second try what the first one may have left.
      const counts = await Promise.all([...agents].map(eraseAgentCall));
      const fed = await eraseFromFeed(keys.feed(session?.conversationId ?? callId), callId);
      await operatorsFeed.forget(callId);
      const ofCall = [keys.session, keys.events, keys.mailbox, keys.levels, keys.recording].map((key) => key(callId));
      const reply = await port.run(eraseCall, ofCall, [JSON.stringify([...agents])]);
      const [events, levels] = reply as [number?, number?];
      if (events === undefined) return 'live';
      operatorsFeed.tell({ kind: 'session', callId });
      return {
        messages: timedConversationOf(facts).length,
        events: events + fed,
        toolResults: counts.reduce((sum, { tools }) => sum + tools, 0),
        reports: counts.reduce((sum, { reports }) => sum + reports, 0),
        levels: levels ?? 0,
        vapiCallIds: [...agents],
        ...(recordingSid !== undefined && { recordingSid }),
        ...(session?.callSid !== undefined && { callSid: session.callSid }),
        ...(session?.accountSid !== undefined && { accountSid: session.accountSid }),
      };
    },
  };
}
