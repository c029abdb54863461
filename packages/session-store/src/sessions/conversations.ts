import { type Channel, isCallId, type SessionId } from '@trunkline/protocol';
import { joinConversation } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

export interface ConversationPlace {
  /** The first session of the conversation. */
  first: SessionId;
  /** The channel of the session that was asked for. */
  channel: Channel;
}

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
  /** Finds the conversation of a session, whether a chat or a call. @returns `undefined` if it is neither. */
  find(id: SessionId): Promise<ConversationPlace | undefined>;
}

/** A call may name a session which itself goes on with an older one. */
const MOST_STEPS = 4;

export function createConversations({ port, keys, limits, nowMs }: StoreContext): Conversations {
  const keptMs = Math.max(longestLifeMs(limits), limits.chatSessionMs + limits.chatRetentionMs);

  const readPlace = async (id: SessionId): Promise<{ channel: Channel; earlier?: SessionId } | undefined> => {
    const read = (key: string) => port.send((redis) => redis.hmget(key, 'channel', 'conversationId'));
    const [call, chat] = await Promise.all([isCallId(id) ? read(keys.session(id)) : undefined, read(keys.chat(id))]);
    const [channel, earlier] = call?.[0] ? call : chat;
    if (!channel) return undefined;
    return { channel: channel as Channel, ...(earlier && { earlier }) };
  };

  return {
    async join(first, id) {
      await port.run(joinConversation, [keys.conversation(first)], [nowMs(), id, keptMs]);
    },
    async sessionsOf(first) {
      const later = await port.send((redis) => redis.zrange(keys.conversation(first), '0', '-1'));
      return [first, ...later];
    },
    async find(id) {
      const found = await readPlace(id);
      if (!found) return undefined;
      let first = found.earlier ?? id;
      for (let step = 1; step < MOST_STEPS && first !== id; step += 1) {
        const earlier = (await readPlace(first))?.earlier;
        if (earlier === undefined) break;
        first = earlier;
      }
      return { first, channel: found.channel };
    },
  };
}
