import type { CallId } from '@trunkline/protocol';
import { joinConversation } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Which sessions are one conversation, over all channels (REQUIREMENTS C7): a person who wrote in a chat goes on by
 * telephone. A conversation goes by the id of the session that it began with; each later one names it as `conversationId`.
 * Each session keeps its own facts, so what was said when on which channel stays apart.
 *
 * The list lives as long as the longest-lived of its sessions may; a session that is forgotten leaves a gap.
 * Failure policy: see `RedisPort`. `join` may be repeated without harm.
 */
export interface Conversations {
  /** @param first what the conversation goes by. */
  join(first: CallId, callId: CallId): Promise<void>;
  /** In the order in which they joined, `first` at the head. */
  sessionsOf(first: CallId): Promise<CallId[]>;
}

export function createConversations({ port, keys, limits, nowMs }: StoreContext): Conversations {
  const keptMs = longestLifeMs(limits);
  return {
    async join(first, callId) {
      await port.run(joinConversation, [keys.conversation(first)], [nowMs(), callId, keptMs]);
    },
    async sessionsOf(first) {
      const later = await port.send((redis) => redis.zrange(keys.conversation(first), '0', '-1'));
      return [first, ...(later as CallId[])];
    },
  };
}
