import { type Clock, TokenBucket } from '@trunkline/service-kit';

/** People type a few messages a minute; a page that comes back says a handful at once. */
const MESSAGES = { capacity: 60, perSecond: 10 };
/** The largest message is mostly escapes: 8,000 characters outside of the basic plane take 96 KB. */
const BYTES = { capacity: 512 * 1024, perSecond: 32 * 1024 };
/** Our own client sends none that cannot be read, so a few are somebody's mistake and many are an attack. */
const FAULTS = { capacity: 20, perSecond: 1 };

/** What one socket may send. Whoever spends more is cut off. */
export class SocketBudget {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #faults: TokenBucket;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    const nowMs = clock.nowMs();
    this.#clock = clock;
    this.#messages = new TokenBucket(MESSAGES, nowMs);
    this.#bytes = new TokenBucket(BYTES, nowMs);
    this.#faults = new TokenBucket(FAULTS, nowMs);
  }

  /** @returns whether a message of so many bytes is within the budget. */
  message(bytes: number): boolean {
    const nowMs = this.#clock.nowMs();
    return this.#messages.take(nowMs) && this.#bytes.take(nowMs, bytes);
  }

  /** @returns whether one more message that cannot be read is within the budget. */
  fault(): boolean {
    return this.#faults.take(this.#clock.nowMs());
  }
}
