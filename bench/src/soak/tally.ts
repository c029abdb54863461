/** Counts what happens in a soak: what went well by its name, and what went wrong in its own words. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #wrongs = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  wrong(what: string): void {
    this.#wrongs.set(what, (this.#wrongs.get(what) ?? 0) + 1);
  }

  /** Counts a failure of `act` as wrong, and goes on. @returns what it gave; undefined where it failed */
  async expect<T>(what: string, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.wrong(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
  get wrongs(): ReadonlyMap<string, number> {
    return this.#wrongs;
  }
}
