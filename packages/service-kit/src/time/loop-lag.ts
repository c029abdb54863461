/** Measures how late the event loop of this process comes, which is what makes frames late, whatever the CPU meter says. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from './clock.ts';

export interface LoopLag {
  /** The 99th percentile of the delay over the last 4 to 8 seconds, ms. */
  p99Ms(): number;
  stop(): void;
}

/** The period of the frame clock. A finer look would cost wake-ups and tell nothing more about frames. */
const RESOLUTION_MS = 20;
const HALF_WINDOW_MS = 4_000;
const NS_PER_MS = 1e6;

/**
 * Starts to measure. One histogram that is emptied regularly would have few samples just afterwards, and its percentile would
 * jump. Two that are emptied in turn always leave one that looks back at least half a window.
 */
export function createLoopLag(clock: Clock): LoopLag {
  const start = (): IntervalHistogram => {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    return histogram;
  };
  let older = start();
  let newer = start();
  const cancel = clock.setInterval(() => {
    older.reset();
    [older, newer] = [newer, older];
  }, HALF_WINDOW_MS);
  return {
    p99Ms() {
      if (older.count === 0) return 0;
      // A sample is the time from one turn of the loop to the next, which includes the period itself.
      return Math.max(0, older.percentile(99) / NS_PER_MS - RESOLUTION_MS);
    },
    stop() {
      cancel();
      older.disable();
      newer.disable();
    },
  };
}
