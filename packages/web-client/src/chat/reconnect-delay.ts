const FIRST_MS = 300;
const LONGEST_MS = 10_000;

/**
 * How long to wait before the next attempt: up to 0.3 s, doubled with every failure to at most 10 s, with full jitter, so that the
 * pages of a gateway that has restarted do not come back all at once. `random` is in [0, 1).
 */
export function nextDelayMs(failures: number, random: number): number {
  return random * Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
}
