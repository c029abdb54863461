import type { Clock } from './clock.ts';

/** Resolves once `ms` milliseconds have passed on `clock`. It cannot be cancelled, and does not keep the process alive. */
export function delay(clock: Pick<Clock, 'setTimeout'>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}
