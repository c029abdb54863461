/**
 * How long this process stood still: both sides of every call live here, and what they measure while their own clock is held
 * up says nothing about the gateway.
 */
import type { Clock } from './clock.ts';

export interface StallWatch {
  /** @returns what tells the longest stall since now, and ends the watch. */
  begin(): () => number;
}

const EVERY_MS = 5;

/** @param clock the one that all that is watched goes by. */
export function createStallWatch(clock: Clock): StallWatch {
  const watches = new Set<{ longestMs: number }>();
  let isRunning = false;

  const look = (dueMs: number): void => {
    clock.setTimeout(
      () => {
        const lateMs = clock.nowMs() - dueMs;
        for (const watch of watches) watch.longestMs = Math.max(watch.longestMs, lateMs);
        isRunning = watches.size > 0;
        if (isRunning) look(clock.nowMs() + EVERY_MS);
      },
      Math.max(0, dueMs - clock.nowMs()),
    );
  };

  return {
    begin() {
      const watch = { longestMs: 0 };
      watches.add(watch);
      if (!isRunning) look(clock.nowMs() + EVERY_MS);
      isRunning = true;
      return () => {
        watches.delete(watch);
        return Math.round(watch.longestMs);
      };
    },
  };
}
