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

export function followFeed(deps: FollowFeedDeps): { close(): Promise<void> } {
  const { store, client, book, hub, fleet, clock, log } = deps;
  let isClosed = false;
  let cancelRetry = (): void => {};

  const retry = (run: () => Promise<void>): void => {
    if (isClosed) return;
    cancelRetry = clock.setTimeout(() => void run().catch(() => retry(run)), RETRY_MS);
  };
  /** Pages begin anew only when everything is known again. */
  const reload = async (): Promise<void> => {
    await book.loadAll();
    await fleet.read();
    hub.restart();
  };

  const reader = store.createOperatorsFeedReader({
    client,
    onEntries: (entries) => hub.take(entries),
    onGap: () => void reload().catch(() => retry(reload)),
    onStore(isAway) {
      if (isAway) log.warn('Redis is away, and the pages are told');
      else log.info('Redis is back');
      hub.setStoreAway(isAway);
    },
  });
  const begin = async (): Promise<void> => {
    hub.start(await reader.start());
    await reload().catch(() => retry(reload));
  };
  begin().catch(() => retry(begin));

  return {
    async close() {
      isClosed = true;
      cancelRetry();
      await reader.close();
    },
  };
}
