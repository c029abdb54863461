/**
 * A budget of events for one peer: so many at once, and so many a second after that. Plain fields and no allocation, because it
 * is asked for every message of every call.
 */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  // A number field without a value begins as undefined, and V8 then makes an object for each number that is written to it.
  #tokens = 0;
  #filledAtMs = 0;

  /**
   * @param capacity how many events may come at once after a silence.
   * @param perSecond how many may come each second for ever.
   */
  constructor({ capacity, perSecond }: { capacity: number; perSecond: number }, nowMs: number) {
    this.#capacity = capacity;
    this.#perMs = perSecond / 1_000;
    this.#tokens = capacity;
    this.#filledAtMs = nowMs;
  }

  /** How long until one event may come, in ms; 0 when one may come now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#perMs;
  }

  /** Takes one event out of the budget, or as many units as it costs. @returns `false` when not enough is left. */
  take(nowMs: number, cost = 1): boolean {
    this.#fill(nowMs);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  #fill(nowMs: number): void {
    if (nowMs <= this.#filledAtMs) return;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (nowMs - this.#filledAtMs) * this.#perMs);
    this.#filledAtMs = nowMs;
  }
}
