/**
 * Visits each of many things once in every round, a few at a time. What is done for hundreds of calls in one go holds the event loop for
 * milliseconds, in which every frame waits; done for a few calls at a time, no frame is late for it.
 */
import type { Clock } from './clock.ts';

export interface RoundsOptions<T> {
  clock: Pick<Clock, 'nowMs' | 'setInterval'>;
  /** How long a round takes, and so how far apart two visits of the same thing are. */
  everyMs: number;
  /** A map or a set, which may change meanwhile: what comes is visited last, and what has gone is left out. */
  items: Iterable<T> & { readonly size: number };
  /** Takes some of them. It must not throw. */
  visit(items: readonly T[], nowMs: number): void;
}

/** Visits are this far apart at least. */
const STEP_MS = 50;
/** So many are visited together, unless the round is over before: with fewer there would be more writes to Redis for the same things. */
const TOGETHER = 16;

/**
 * Starts the rounds. By the end of the first one, `everyMs` from now, everything has been visited once.
 * @returns what ends them.
 */
export function startRounds<T>({ clock, everyMs, items, visit }: RoundsOptions<T>): () => void {
  let beganMs = clock.nowMs();
  let rest = items[Symbol.iterator]();
  let visited = 0;

  const take = (count: number): T[] => {
    const taken: T[] = [];
    while (taken.length < count) {
      const next = rest.next();
      if (next.done) break;
      taken.push(next.value);
    }
    return taken;
  };

  const step = (): void => {
    const nowMs = clock.nowMs();
    const passedMs = nowMs - beganMs;
    // Timers come a little early or late, and a round that waited for one more step would be longer for it.
    const isOver = passedMs > everyMs - STEP_MS / 2;
    const due = isOver ? Number.POSITIVE_INFINITY : Math.ceil((items.size * passedMs) / everyMs) - visited;
    if (due < TOGETHER) return;
    const taken = take(due);
    visited += taken.length;
    if (isOver) {
      beganMs = nowMs;
      visited = 0;
      rest = items[Symbol.iterator]();
    }
    if (taken.length > 0) visit(taken, nowMs);
  };
  return clock.setInterval(step, Math.min(STEP_MS, everyMs));
}
