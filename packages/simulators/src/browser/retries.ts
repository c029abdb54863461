import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

/** How a lost connection comes back: after so long, then doubling, each drawn between half and the whole. */
export interface ReconnectPlan {
  readonly firstMs: number;
  readonly maxMs: number;
}

export interface Retries {
  /** Runs it after the next pause. @returns `false` when nothing is ever tried again. */
  again(run: () => void): boolean;
  /** The last try was a good one. */
  succeeded(): void;
  cancel(): void;
}

export function createRetries(plan: ReconnectPlan | false, clock: Clock, random: Random): Retries {
  let tries = 0;
  let cancel = (): void => {};
  return {
    again: (run) => {
      if (plan === false) return false;
      const longestMs = Math.min(plan.maxMs, plan.firstMs * 2 ** tries);
      tries += 1;
      cancel();
      cancel = clock.setTimeout(run, longestMs * (0.5 + random.next() / 2));
      return true;
    },
    succeeded: () => {
      tries = 0;
    },
    cancel: () => cancel(),
  };
}
