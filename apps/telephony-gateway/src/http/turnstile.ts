/**
 * Lets so many through at once; the others wait in the order in which they came.
 *
 * Hundreds of calls may ring in the same moment. Were all of them begun in one turn of the loop, it would be so long that Redis' answers to
 * the first are read only after their time limit, and those callers would hear an apology. It would also stop the sound of every other
 * call. Each of a few takes a turn of milliseconds.
 *
 * Drop policy: whoever has waited for longer than anybody waits for the answer is refused when it is his turn. Those inside are bounded by
 * the time limits of what they do, and those who wait by the connections that the server accepts.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';

export interface TurnstileOptions {
  /** How many may be inside at once. */
  places: number;
  /** The longest wait that is of use. @defaultValue Infinity */
  patienceMs?: number;
  clock: Pick<Clock, 'nowMs'>;
}

export class Turnstile {
  #places: number;
  readonly #patienceMs: number;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #waiting: (() => void)[] = [];

  constructor({ places, patienceMs = Number.POSITIVE_INFINITY, clock }: TurnstileOptions) {
    this.#places = places;
    this.#patienceMs = patienceMs;
    this.#clock = clock;
  }

  /**
   * Runs `work` as soon as there is a place.
   * @throws TrunklineError TL_BUSY when that was too late; what `work` throws.
   */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    const cameMs = this.#clock.nowMs();
    if (this.#places > 0) this.#places -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      if (this.#clock.nowMs() - cameMs > this.#patienceMs) {
        throw new TrunklineError('TL_BUSY', 'Too many calls come in at once. Try again.');
      }
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#places += 1;
    }
  }
}
