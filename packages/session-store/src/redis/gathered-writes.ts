/**
 * Collects what is written in one go of the event loop, so that it becomes one command: an index is told of all calls whose leases were
 * renewed, and not of each one.
 */
export class GatheredWrites<T> {
  #items: T[] = [];
  readonly #write: (items: readonly T[]) => void;

  /** @param write sends all that has come together. It must not throw. */
  constructor(write: (items: readonly T[]) => void) {
    this.#write = write;
  }

  add(item: T): void {
    this.#items.push(item);
    // It runs when everything has run that the same answers of Redis have set off.
    if (this.#items.length === 1) process.nextTick(() => this.flush());
  }

  /** Sends at once what is there, for whoever reads or undoes it. */
  flush(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#write(items);
  }
}
