/**
 * Time as a dependency, so that whatever waits can be tested without waiting. Monotonic: it never jumps with the wall
 * clock, and says nothing about the date.
 */
export interface Clock {
  /** Milliseconds since some fixed moment of this process, with a fraction. */
  nowMs(): number;
  /** Calls `run` once after `ms`. @returns what cancels it. */
  setTimeout(run: () => void, ms: number): () => void;
  /** Calls `run` every `ms` until cancelled. */
  setInterval(run: () => void, ms: number): () => void;
}

/** The clock of the machine. Its timers do not keep the process alive: open sockets and servers do. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  setInterval: (run, ms) => {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};
