/** The console's own metrics. All of them are read at scrape from plain fields that other files count up. */
import type { Metrics, Readers } from '@trunkline/service-kit';
import type { CallBook } from './calls/call-book.ts';
import type { FeedHub } from './feed/feed-hub.ts';

/** What this process has counted since it started. */
export interface ConsoleCounters {
  /** Wrong keys at the login. */
  wrongKeys: number;
  /** Things that operators did to calls, by act. */
  acts: Record<string, number>;
  /** Calls whose facts could not be loaded. */
  failedLoads: number;
}

export function createConsoleCounters(): ConsoleCounters {
  return { wrongKeys: 0, acts: {}, failedLoads: 0 };
}

export interface ConsoleMetricsSources {
  counters: ConsoleCounters;
  readers: Readers;
  book: CallBook;
  hub: FeedHub;
}

export function registerConsoleMetrics(metrics: Metrics, sources: ConsoleMetricsSources): void {
  const { counters, readers, book, hub } = sources;
  metrics.observedGauge({
    name: 'trunkline_console_pages',
    help: 'Pages that are told what happens',
    read: () => readers.count,
  });
  metrics.observedGauge({
    name: 'trunkline_console_held_bytes',
    help: 'Bytes that were written to pages and not yet taken by the network',
    read: () => readers.heldBytes,
  });
  metrics.observedCounter({
    name: 'trunkline_console_pages_stalled_total',
    help: 'Pages that took nothing for so long that they were let go',
    read: () => readers.stalled,
  });
  metrics.observedCounter({
    name: 'trunkline_console_snapshots_total',
    help: 'Pages that began with everything that is known, when they came or after a gap',
    read: () => hub.snapshots,
  });
  metrics.observedGauge({
    name: 'trunkline_console_known_calls',
    help: 'Calls in memory, those that have ended included',
    read: () => book.size,
  });
  metrics.observedCounter({
    name: 'trunkline_console_failed_loads_total',
    help: 'Calls whose facts could not be loaded',
    read: () => counters.failedLoads,
  });
  metrics.observedCounter({
    name: 'trunkline_console_wrong_keys_total',
    help: 'Logins with a wrong key',
    read: () => counters.wrongKeys,
  });
  metrics.observedCounter({
    name: 'trunkline_console_acts_total',
    help: 'What operators did to calls, by act',
    label: 'act',
    read: () => counters.acts,
  });
}
