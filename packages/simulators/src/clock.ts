/**
 * Time as a dependency: what waits can be tested without waiting. Monotonic, so it says nothing about the date.
 */
export interface Clock {
  /** Milliseconds since some fixed moment, with a fraction. */
  nowMs(): number;
  /** Calls `run` once after `ms`. @returns what cancels it. */
  setTimeout(run: () => void, ms: number): () => void;
  /** Calls `run` every `ms` until cancelled. */
  setInterval(run: () => void, ms: number): () => void;
}

/** The clock of the machine. Its timers keep the process alive: a simulated call in a pause has no open socket. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  setInterval: (run, ms) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Waits `ms`, or until `signal` is aborted, whichever comes first. Never rejects: the caller looks at the signal. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const finish = () => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.setTimeout(finish, ms);
    signal?.addEventListener('abort', finish);
  });
}

export interface ManualClock extends Clock {
  /** Moves time on and runs what falls due, in order of due time and each at its own time. */
  advance(ms: number): void;
}

/** A clock that stands still until it is told to move. */
export function createManualClock(startMs = 0): ManualClock {
  interface Timer {
    dueMs: number;
    readonly everyMs: number | undefined;
    readonly run: () => void;
  }
  const timers = new Set<Timer>();
  let now = startMs;

  const add = (timer: Timer) => {
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  };

  return {
    nowMs: () => now,
    setTimeout: (run, ms) => add({ dueMs: now + Math.max(0, ms), everyMs: undefined, run }),
    setInterval: (run, ms) => {
      if (ms <= 0) throw new RangeError(`setInterval: ${ms} ms would never let time move on`);
      return add({ dueMs: now + ms, everyMs: ms, run });
    },
    advance: (ms) => {
      const untilMs = now + ms;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        now = timer.dueMs;
        if (timer.everyMs === undefined) timers.delete(timer);
        else timer.dueMs += timer.everyMs;
        timer.run();
      }
      now = untilMs;
    },
  };
}
