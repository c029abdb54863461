import type { Clock } from '@trunkline/service-kit';

/** Aborts what takes too long. */
export interface Watchdog {
  readonly signal: AbortSignal;
  /** From now on it takes too long after `ms`. Replaces what was said before. */
  arm(ms: number): void;
  disarm(): void;
  /** Whether it was the time that aborted it. */
  readonly hasBarked: boolean;
}

/** @param outer whose end is also an end. */
export function createWatchdog(clock: Pick<Clock, 'setTimeout'>, outer: AbortSignal): Watchdog {
  const late = new AbortController();
  let cancel = (): void => {};
  return {
    signal: AbortSignal.any([late.signal, outer]),
    arm(ms) {
      cancel();
      cancel = clock.setTimeout(() => late.abort(), ms);
    },
    disarm: () => cancel(),
    get hasBarked() {
      return late.signal.aborted;
    },
  };
}
