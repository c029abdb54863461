import { randomUUID } from 'node:crypto';
import type { RedisClient } from '@trunkline/session-store';
import { bindScripts } from '../tools/redis-script.ts';

/**
 * Tells a request that was sent again from one that only sounds alike, where no call is named (`metadataSendMode: off`): two
 * callers may say the same words, and one may ask for the same thing tomorrow. Key `tl:llm-effect:{effect}`.
 * Failure policy: rejects when Redis is away, and may be repeated.
 */
export interface RecentEffects {
  /** @param effect of `buildIdempotencyKey`. @returns the same id for the same effect within the window, then a new one. */
  identify(effect: string): Promise<string>;
}

const SCRIPTS = {
  // ARGV: a new id, windowMs. The window begins with the first request and does not move.
  identifyEffect: {
    keyCount: 1,
    lua: `
      redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
      return redis.call('GET', KEYS[1])`,
  },
};

/** @param windowMs a client that sends its request again does so within seconds; 60 s. */
export function createRecentEffects(redis: RedisClient, { windowMs = 60_000 } = {}): RecentEffects {
  const scripts = bindScripts(redis, SCRIPTS);
  return {
    async identify(effect) {
      return String(await scripts.identifyEffect(`tl:llm-effect:{${effect}}`, randomUUID(), windowMs));
    },
  };
}
