const never = (): Promise<never> => new Promise(() => {});

/**
 * A worker that goes on one step at a time, and can be killed between any two of them. A step is what a worker does between two
 * commands to Redis, or between a command and the effect of the tool.
 */
export class SteppedWorker {
  isDead = false;
  isDone = false;
  #go: (() => void) | undefined;
  #arrived: (() => void) | undefined;

  /** Where a worker waits for its next step. One that is dead stays there for ever, as after `kill -9`. */
  async gate(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#go = resolve;
      this.#arrived?.();
    });
    if (this.isDead) await never();
  }

  /** Lets it go on to its next gate, or to its end. */
  async step(): Promise<void> {
    if (this.isDone || this.isDead) return;
    const there = new Promise<void>((resolve) => (this.#arrived = resolve));
    this.#go?.();
    await there;
  }

  /** @param work begins at once, and goes to its first gate. */
  async start(work: () => Promise<void>): Promise<void> {
    const there = new Promise<void>((resolve) => (this.#arrived = resolve));
    void work().finally(() => {
      this.isDone = true;
      this.#arrived?.();
    });
    await there;
  }

  /** Every method of `target` waits at the gate before it begins and once it is done. */
  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          await this.gate();
          const answer: unknown = await Reflect.apply(value as (...given: unknown[]) => unknown, of, args);
          await this.gate();
          return answer;
        };
      },
    });
  }
}
