/**
 * What one page may send: messages, and fewer of those that cannot be read. Whoever sends more is cut off, and nothing of what is
 * still to come is looked at.
 */
import { TokenBucket } from '@trunkline/service-kit';

/** A page sends some 60 messages a second. After a stall of its network the backlog of half a minute may come at once. */
const MESSAGES = { capacity: 2_000, perSecond: 200 };
/** A client of ours sends none that cannot be read, so a few are a fault of somebody's and many are an attack. */
const FAULTS = { capacity: 50, perSecond: 5 };

export class WebBudget {
  readonly #messages: TokenBucket;
  readonly #faults: TokenBucket;

  constructor(nowMs: number) {
    this.#messages = new TokenBucket(MESSAGES, nowMs);
    this.#faults = new TokenBucket(FAULTS, nowMs);
  }

  /** @returns `false` when the page has sent too many messages. */
  takeMessage(nowMs: number): boolean {
    return this.#messages.take(nowMs);
  }

  /** @returns `false` when too many messages of the page could not be read. */
  takeFault(nowMs: number): boolean {
    return this.#faults.take(nowMs);
  }
}
