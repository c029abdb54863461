import type { RedisClient } from '@trunkline/session-store';
import { bindScripts } from '../tools/redis-script.ts';

/**
 * Who may tell a live call something: at most once, never twice. `tl:told:{<id>}` holds the try that undertook it, counted by
 * the tries before it that failed; a try only fails when it has certainly told nothing.
 *
 * So a later try may take over from an earlier one, also when the answer to `take` or the whole of `release` was lost. The
 * same try taken up again means that its worker died in the middle, and may have told it: nobody tells it then.
 * Failure policy: methods reject when Redis is away; what they did may still take effect, and does no harm.
 */
export interface DeliveryClaims {
  /** @returns whether this try may tell. */
  take(id: string, failedTries: number): Promise<boolean>;
  /** This try has certainly told nothing. Needed for jobs that are replayed, whose tries begin anew. */
  release(id: string, failedTries: number): Promise<void>;
}

const SCRIPTS = {
  // ARGV: failedTries, ttlMs
  takeDelivery: {
    keyCount: 1,
    lua: `
      local holder = redis.call('GET', KEYS[1])
      if holder and tonumber(holder) >= tonumber(ARGV[1]) then return 0 end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 1`,
  },
  // ARGV: failedTries. One that comes late must not take the claim from the try after it.
  releaseDelivery: {
    keyCount: 1,
    lua: `
      if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
      return 0`,
  },
};

/** @param ttlMs as long as the outcomes of tool calls; 24 h. */
export function createDeliveryClaims(redis: RedisClient, { ttlMs = 86_400_000 } = {}): DeliveryClaims {
  const scripts = bindScripts(redis, SCRIPTS);
  const keyOf = (id: string): string => `tl:told:{${id}}`;
  return {
    async take(id, failedTries) {
      return (await scripts.takeDelivery(keyOf(id), failedTries, ttlMs)) === 1;
    },
    async release(id, failedTries) {
      await scripts.releaseDelivery(keyOf(id), failedTries);
    },
  };
}
