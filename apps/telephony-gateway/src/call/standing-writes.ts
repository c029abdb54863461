/**
 * What the store must get to know although it may be away. Each write is tried at once, and again once a second until the store
 * has answered. A newer write of the same name takes the place of an older one and never overtakes it.
 *
 * Bound: one write waits for each name, and a call has a handful of names.
 */

/** Rejects when the store is out of reach. It may be done more than once. */
export type Write = () => Promise<unknown>;

export class StandingWrites {
  readonly #due = new Map<string, Write>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #onFailed: (name: string, error: unknown) => void;

  constructor(onFailed: (name: string, error: unknown) => void) {
    this.#onFailed = onFailed;
  }

  set(name: string, write: Write): void {
    this.#due.set(name, write);
    void this.#try(name);
  }

  /** The write of this name is of no use any more. */
  drop(name: string): void {
    this.#due.delete(name);
  }

  /** Once a second: tries again what the store did not answer. */
  keepHouse(): void {
    for (const name of this.#due.keys()) void this.#try(name);
  }

  /** Resolves when each write that waits has been tried once more, or what is under way has settled. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#due.keys()].map((name) => this.#try(name)));
  }

  #try(name: string): Promise<void> {
    const earlier = this.#underWay.get(name);
    if (earlier) return earlier;
    const attempt = this.#writeAll(name).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, attempt);
    return attempt;
  }

  /** Goes on until nothing newer waits under this name, or a write fails. */
  async #writeAll(name: string): Promise<void> {
    for (let write = this.#due.get(name); write; write = this.#due.get(name)) {
      try {
        await write();
      } catch (error) {
        // A newer write is worth a try of its own.
        if (this.#due.get(name) !== write) continue;
        this.#onFailed(name, error);
        return;
      }
      if (this.#due.get(name) === write) this.#due.delete(name);
    }
  }
}
