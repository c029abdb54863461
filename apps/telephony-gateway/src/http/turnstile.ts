/**
 * Lets so many through at once; the others wait in the order in which they came.
 *
 * Hundreds of calls may ring in the same moment. Were all of them begun in one turn of the loop, it would be so long that Redis' answers to
 * the first are read only after their time limit, and those callers would hear an apology. It would also stop the sound of every other
 * call. Each of a few takes a turn of milliseconds.
 *
 * Drop policy: none. Who waits is bounded by the connections that the server accepts, and a store that is away answers within a second.
 */
export class Turnstile {
  #places: number;
  readonly #waiting: (() => void)[] = [];

  /** @param places how many may be inside at once. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Runs `work` as soon as there is a place. @throws what `work` throws. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#places > 0) this.#places -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#places += 1;
    }
  }
}
