import type { RedisClient } from '../redis/redis-client.ts';
import { createRedisPort } from '../redis/redis-port.ts';
import type { StoreContext } from '../store-context.ts';
import { type OperatorsFeedEntry, parseFeedItem } from './feed-items.ts';
import { createOperatorsFeed, type OperatorsFeedPage } from './operators-feed.ts';

export interface OperatorsFeedReaderOptions {
  /**
   * A client of its own, because it waits in `XREAD`. The reader does not close it. Its commands must be given more time than
   * `blockMs`.
   */
  client: RedisClient;
  /** Hears of what is new, the oldest first. A slow listener is not waited for: what it cannot bear it must drop itself. */
  onEntries(entries: readonly OperatorsFeedEntry[]): void;
  /**
   * News may be missing, because the feed was cut before the reader came to it or Redis was away: what is known must be loaded anew.
   * What comes afterwards is new.
   */
  onGap(): void;
  /** Redis is away, or back. */
  onStore(isAway: boolean): void;
  /** How long one look waits for something new. @defaultValue 500 */
  blockMs?: number;
}

/** Follows the feed over one connection, from now on, for as many pages as there are. Goes on by itself when Redis was away. */
export interface OperatorsFeedReader {
  /**
   * Begins to read, once.
   * @returns the id after which it reads. What is loaded after this is not older than what will be told.
   * @throws TrunklineError TL_STORE_UNAVAILABLE; it may then be tried again.
   */
  start(): Promise<string>;
  close(): Promise<void>;
}

const BATCH = 500;
const RETRY_MS = 250;
/** One look that fails on a connection that stands may be a server that was busy. */
const FAILURES_BEFORE_AWAY = 2;

export function createOperatorsFeedReader(
  context: StoreContext,
  { client, onEntries, onGap, onStore, blockMs = 500 }: OperatorsFeedReaderOptions,
): OperatorsFeedReader {
  const { keys, clock } = context;
  // All over the one connection, so that what it says of Redis is of one server.
  const feed = createOperatorsFeed({ ...context, port: createRedisPort(client) });
  let cursor: string | undefined;
  let isClosed = false;
  let failures = 0;
  let isAway = false;
  let wake = (): void => {};

  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.setInterval(() => wake(), RETRY_MS);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const say = (away: boolean): void => {
    if (away === isAway || isClosed) return;
    isAway = away;
    onStore(away);
  };

  /** Waits for something new behind the cursor. It cannot tell a gap, so whoever has fallen behind must not use it. */
  const follow = async (afterId: string): Promise<OperatorsFeedPage> => {
    if (client.status !== 'ready') throw new Error(`no connection to Redis (${client.status})`);
    const reply = await client.xread('COUNT', BATCH, 'BLOCK', blockMs, 'STREAMS', keys.operators, afterId);
    const raw = reply?.[0]?.[1] ?? [];
    const entries = raw.flatMap(([id, [, text]]) => {
      const item = parseFeedItem(text ?? '');
      return item ? [{ id, item }] : [];
    });
    return { entries, hasGap: false, nextAfterId: raw.at(-1)?.[0] ?? afterId, isFull: raw.length === BATCH };
  };

  const run = async (): Promise<void> => {
    /** Set while something may have been dropped behind the cursor: after a failure, and while more waits than one look reads. */
    let isBehind = false;
    while (!isClosed) {
      try {
        const page: OperatorsFeedPage = isBehind ? await feed.read(cursor!, BATCH) : await follow(cursor!);
        if (isClosed) return;
        failures = 0;
        // While Redis was away something may have been written whose news was lost.
        const mayMiss = page.hasGap || isAway;
        say(false);
        if (mayMiss) onGap();
        cursor = page.nextAfterId;
        isBehind = page.isFull;
        if (page.entries.length > 0) onEntries(page.entries);
      } catch {
        isBehind = true;
        failures += 1;
        if (client.status !== 'ready' || failures >= FAILURES_BEFORE_AWAY) say(true);
        if (!isClosed) await wait();
      }
    }
  };

  return {
    async start() {
      if (cursor !== undefined) return cursor;
      const place = await feed.place();
      if (cursor === undefined) {
        cursor = place;
        void run();
      }
      return cursor;
    },
    async close() {
      isClosed = true;
      wake();
    },
  };
}
