import { type ChatEvent, type ChatState, type SessionId, TrunklineError } from '@trunkline/protocol';
import { appendFeed, readFeed } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

export interface FeedEvent {
  /** Ids sort in the order in which the events were written. */
  id: string;
  event: ChatEvent;
}

export interface FeedBatch {
  state: ChatState | 'missing';
  events: FeedEvent[];
}

/** Who writes into the feed of a session from outside its chat: the holder of a call in that session. */
export interface FeedWriter {
  writer: string;
  fence: number;
}

export type FeedAppendOutcome = 'written' | 'fenced' | 'no-session';

/**
 * What happens in a session, one after the other, for all who read it: a capped stream. Beyond `feedLength` events the oldest are
 * dropped, in whole blocks. Every write wakes the readers (`FeedReader`).
 * Failure policy: see `RedisPort`. A failed `append` may have been done, and repeating it can double events.
 */
export interface Feeds {
  /** Writes for a session that somebody has opened and that goes on. Others are no place to write to, and nothing is written. */
  append(sessionId: SessionId, events: readonly ChatEvent[], writer?: FeedWriter): Promise<FeedAppendOutcome>;
  /**
   * Reads what comes after an event: at most 64 events, and about 48 KiB.
   * @param after an event's id, or `0`.
   * @throws TrunklineError TL_BAD_REQUEST if it is no id.
   */
  read(sessionId: SessionId, after: string): Promise<FeedBatch>;
  /**
   * Where the feed stands. `runningAfter` is the place before the running answer, or before the one that is about to run, and
   * missing when nothing waits for an answer.
   */
  place(sessionId: SessionId): Promise<{ last: string; runningAfter?: string; runningMessageId?: string }>;
  /** Tells all who listen to a session something that is not kept. */
  say(sessionId: SessionId, signal: string): Promise<void>;
}

const BATCH_EVENTS = 64;
const BATCH_BYTES = 48 * 1024;
const EVENT_ID = /^\d{1,19}(-\d{1,19})?$/;

export function createFeeds({ port, keys, limits }: StoreContext): Feeds {
  return {
    async append(sessionId, events, writer) {
      if (events.length === 0) return 'written';
      const reply = await port.run(
        appendFeed,
        [keys.chat(sessionId), keys.feed(sessionId)],
        [
          limits.feedLength,
          keys.feedChannel(sessionId),
          writer?.writer ?? '',
          writer?.fence ?? '',
          ...events.map((event) => JSON.stringify(event)),
        ],
      );
      if (reply === 'active') return 'written';
      return reply === 'fenced' ? 'fenced' : 'no-session';
    },

    async read(sessionId, after) {
      if (!EVENT_ID.test(after)) throw new TrunklineError('TL_BAD_REQUEST', 'This is not the id of an event.');
      const reply = await port.run(
        readFeed,
        [keys.chat(sessionId), keys.feed(sessionId)],
        [after, BATCH_EVENTS, BATCH_BYTES],
      );
      const [state, ...pairs] = reply as [FeedBatch['state'], ...string[]];
      const events: FeedEvent[] = [];
      for (let index = 0; index + 1 < pairs.length; index += 2) {
        events.push({ id: pairs[index]!, event: JSON.parse(pairs[index + 1]!) as ChatEvent });
      }
      return { state, events };
    },

    async place(sessionId) {
      const turns = keys.chatTurns(sessionId);
      const running = await port.send((redis) => redis.hget(turns, 'running'));
      const [newest, waiting, [after, messageId]] = await Promise.all([
        port.send((redis) => redis.xrevrange(keys.feed(sessionId), '+', '-', 'COUNT', 1)),
        port.send((redis) => redis.llen(keys.chatQueue(sessionId))),
        running === null ? [null, null] : port.send((redis) => redis.hmget(turns, `${running}.after`, `${running}.id`)),
      ]);
      const last = newest[0]?.[0] ?? '0-0';
      const runningAfter = after ?? (waiting > 0 ? last : undefined);
      return {
        last,
        ...(runningAfter !== undefined && { runningAfter }),
        ...(messageId && { runningMessageId: messageId }),
      };
    },

    async say(sessionId, signal) {
      await port.send((redis) => redis.publish(keys.feedChannel(sessionId), signal));
    },
  };
}
