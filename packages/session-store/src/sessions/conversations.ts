import type { SessionId } from '@trunkline/protocol';
import { joinConversation } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Says which sessions are one conversation, over all channels (REQUIREMENTS C7): a person who wrote in a chat may go on by
 * telephone. A conversation is known by the id of its first session, which each later one names as `conversationId`. Each
 * session keeps its own facts, so what was said on which channel stays apart.
 *
 * The list lives as long as the longest-lived of its sessions may, and a session that is forgotten leaves a gap.
 * Failure policy: see `RedisPort`. `join` may be repeated without harm.
 */
export interface Conversations {
  /** @param first the first session of the conversation. */
  join(first: SessionId, id: SessionId): Promise<void>;
  /** Lists the sessions in the order in which they joined, beginning with `first`. */
  sessionsOf(first: SessionId): Promise<SessionId[]>;
}

export function createConversations({ port, keys, limits, nowMs }: StoreContext): Conversations {
  const keptMs = longestLifeMs(limits);
  return {
    async join(first, id) {
      await port.run(joinConversation, [keys.conversation(first)], [nowMs(), id, keptMs]);
    },
    async sessionsOf(first) {
      const later = await port.send((redis) => redis.zrange(keys.conversation(first), '0', '-1'));
      return [first, ...later];
    },
  };
}
