/** Time as the code under test sees it. It has the shape of the `Clock` of `@trunkline/service-kit`. */
export interface Clock {
  nowMs(): number;
  /** Calls `run` once after `ms`. @returns what cancels it. */
  setTimeout(run: () => void, ms: number): () => void;
  /** Calls `run` every `ms` until cancelled. */
  setInterval(run: () => void, ms: number): () => void;
}

interface Timer {
  dueMs: number;
  run: () => void;
  everyMs: number | undefined;
}

/**
 * A clock that stands still until a test moves it. Ten minutes of timers run in a millisecond, in the order in which
 * they would have run, and the same way each time.
 */
export class ManualClock implements Clock {
  #nowMs: number;
  // A Set keeps the order of creation, which decides between timers that are due at the same moment.
  readonly #timers = new Set<Timer>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  /** How many timers are still to run. It is 0 once the code under test has cancelled all of them. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    return this.#add({ dueMs: this.#nowMs + ms, run, everyMs: undefined });
  }

  /** @throws RangeError if `ms` is not above zero, because `advance` would then never return. */
  setInterval(run: () => void, ms: number): () => void {
    if (!(ms > 0)) throw new RangeError(`ManualClock.setInterval: ms is ${ms}; it must be above zero`);
    return this.#add({ dueMs: this.#nowMs + ms, run, everyMs: ms });
  }

  /**
   * Moves time by `ms` and runs what falls due, earliest first, each at its own time. Timers that these start are run too
   * if they fall due in the same span. It throws what a timer throws, and time then stands at that timer.
   */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let timer = this.#nextDue(untilMs); timer !== undefined; timer = this.#nextDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      if (timer.everyMs === undefined) this.#timers.delete(timer);
      else timer.dueMs += timer.everyMs;
      timer.run();
    }
    this.#nowMs = untilMs;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}
