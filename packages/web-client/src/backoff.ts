const FIRST_MS = 300;
const LONGEST_MS = 10_000;

/**
 * How long to wait before a connection is tried again: up to 0.3 s, doubling to at most 10 s, with full jitter, so that the pages
 * of a gateway that was restarted do not all come back at once.
 * @param tries that have failed one after the other
 * @param random from 0 to 1
 */
export function backoffMs(tries: number, random: number, longestMs = LONGEST_MS): number {
  return random * Math.min(longestMs, FIRST_MS * 2 ** tries);
}
