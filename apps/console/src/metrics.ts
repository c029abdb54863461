/** The console's own metrics. All of them are read at scrape from plain fields that other files count up. */

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
