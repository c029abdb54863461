import { createHash } from 'node:crypto';
import { takeRate } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

export interface RateLimit {
  /** The most events in any stretch of time of this length. Each of them takes a place in Redis, so it is a small number. */
  limit: number;
  windowMs: number;
}

/**
 * How often somebody may do something, counted over all replicas and exactly: never more than `limit` in any `windowMs`. What is
 * refused does not count.
 * Failure policy: see `RedisPort`. A failed `take` may have been counted.
 */
export interface RateLimits {
  /**
   * @param name what is counted, of whom: a sender's name may stand in it, for it is hashed.
   * @returns 0 if the event is within the limit and has been counted, else in how many milliseconds the next one may come.
   */
  take(name: string, rate: RateLimit): Promise<number>;
}

export function createRateLimits({ port, keys }: StoreContext): RateLimits {
  return {
    async take(name, { limit, windowMs }) {
      const hash = createHash('sha256').update(name).digest('base64url');
      return Number(await port.run(takeRate, [keys.rate(hash)], [limit, windowMs]));
    },
  };
}
