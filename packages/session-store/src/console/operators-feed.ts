/**
 * What is new in any call, for the operators' page: one capped stream for the whole fleet, which every writer of facts and levels tells.
 * It is a wake-up that carries its content, and keeps five minutes. What is missing in it is in the event log of the call.
 */
import type { CallEvent, CallId, CallLevels } from '@trunkline/protocol';
import type { RedisClient } from '../redis/redis-client.ts';

export type OperatorsFeedItem =
  | { kind: 'facts'; callId: CallId; facts: readonly { id: string; event: CallEvent }[] }
  | { kind: 'levels'; calls: readonly ({ callId: CallId } & CallLevels)[] }
  /** The session of a call has changed in a way that no fact tells: it was created, has found an agent, or was erased. */
  | { kind: 'session'; callId: CallId };

export interface OperatorsFeedEntry {
  /** Ids sort in the order of writing, and are the ids of the page's events too. */
  id: string;
  item: OperatorsFeedItem;
}

export interface OperatorsFeedReaderOptions {
  /** A client of its own, because it waits in `XREAD`. The reader does not close it. */
  client: RedisClient;
  onEntries(entries: readonly OperatorsFeedEntry[]): void;
  /** The feed was cut before the reader came to it, so what is known must be loaded anew. */
  onGap(): void;
  /** Redis is away, or back. */
  onStore(isAway: boolean): void;
}

/** Follows the feed over one connection, from now on, for as many pages as there are. */
export interface OperatorsFeedReader {
  /** Resolves with the id after which it reads. */
  start(): Promise<string>;
  close(): Promise<void>;
}
