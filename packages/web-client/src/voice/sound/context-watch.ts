/** What is done about a context that the system has stopped, over a context that a test can play. */
export interface WatchedContext {
  readonly state: string;
  readonly currentTime: number;
}

const FROZEN_AFTER_MS = 1000;

/** Decides, from looks at a context, when to wake it and when to build another one. */
export class ContextWatch {
  #before = 'running';
  #time = -1;
  #movedAtMs = 0;

  /**
   * After a telephone call or a locked screen, iOS goes from `interrupted` to `suspended`, from where alone it can be woken.
   * @returns whether to wake it
   */
  stateChanged(state: string): boolean {
    const wake = this.#before === 'interrupted' && state === 'suspended';
    this.#before = state;
    return wake;
  }

  /** @returns whether its clock stands still though it says that it runs, which only a new context mends */
  standsStill({ state, currentTime }: WatchedContext, nowMs: number): boolean {
    if (state !== 'running' || currentTime !== this.#time) {
      this.#time = currentTime;
      this.#movedAtMs = nowMs;
      return false;
    }
    return nowMs - this.#movedAtMs >= FROZEN_AFTER_MS;
  }
}
