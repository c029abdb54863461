/** Starts the one reader of the operators' feed, and loads what is known before and after a gap. */
import type { Clock, Logger } from '@trunkline/service-kit';
import type { RedisClient, SessionStore } from '@trunkline/session-store';
import type { CallBook } from '../calls/call-book.ts';
import type { FleetWatch } from '../fleet/fleet-watch.ts';
import type { FeedHub } from './feed-hub.ts';

export interface FollowFeedDeps {
  store: Pick<SessionStore, 'createOperatorsFeedReader'>;
  client: RedisClient;
  book: CallBook;
  hub: FeedHub;
  fleet: FleetWatch;
  clock: Pick<Clock, 'setTimeout'>;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** How soon it is tried again when Redis was away. */
const RETRY_MS = 1_000;

/** How long a page waits at most for what is known, when it comes while the console starts. */
const FIRST_LOAD_MS = 3_000;

export interface FollowedFeed {
  /** Resolves when the calls that go on are known, or a moment later at most. */
  whenLoaded: Promise<void>;
  close(): Promise<void>;
}

export function followFeed(deps: FollowFeedDeps): FollowedFeed {
  const { store, client, book, hub, fleet, clock, log } = deps;
  let isClosed = false;
  let cancelRetry = (): void => {};

  const retry = (run: () => Promise<void>): void => {
    if (isClosed) return;
    cancelRetry = clock.setTimeout(() => void run().catch(() => retry(run)), RETRY_MS);
  };
  const load = async (): Promise<void> => {
    await Promise.all([book.loadAll(), fleet.refresh()]);
    hub.flushSoon();
  };
  /** Pages begin anew only when everything is known again. */
  const reload = async (): Promise<void> => {
    await load();
    hub.restart();
  };

  const onStore = (isAway: boolean): void => {
    if (isAway === hub.isStoreAway) return;
    if (isAway) log.warn('Redis is away, and the pages are told');
    else log.info('Redis is back');
    hub.setStoreAway(isAway);
  };
  const reader = store.createOperatorsFeedReader({
    client,
    onEntries: (entries) => hub.take(entries),
    onGap: () => void reload().catch(() => retry(reload)),
    onStore,
  });
  const begin = async (): Promise<void> => {
    try {
      hub.start(await reader.start());
    } catch (error) {
      onStore(true);
      throw error;
    }
    onStore(false);
    await load().catch(() => retry(load));
  };
  const loaded = begin().catch(() => retry(begin));
  const late = new Promise<void>((resolve) => void clock.setTimeout(resolve, FIRST_LOAD_MS));

  return {
    whenLoaded: Promise.race([loaded, late]),
    async close() {
      isClosed = true;
      cancelRetry();
      await reader.close();
    },
  };
}
