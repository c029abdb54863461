import { randomUUID } from 'node:crypto';
import { buildKeys, createScriptRunner, type RedisClient, webhookScripts } from '@trunkline/session-store';

/**
 * Tells a request that was sent again from one that only sounds alike, where no call is named (`metadataSendMode: off`): two
 * callers may say the same words, and one may ask for the same thing tomorrow.
 * Failure policy: rejects when Redis is away, and may be repeated.
 */
export interface RecentEffects {
  /** @param effect of `buildIdempotencyKey`. @returns the same id for the same effect within the window, then a new one. */
  identify(effect: string): Promise<string>;
}

/** @param windowMs a client that sends its request again does so within seconds; 60 s. */
export function createRecentEffects(redis: RedisClient, { windowMs = 60_000 } = {}): RecentEffects {
  const run = createScriptRunner(redis);
  const { effect: keyOf } = buildKeys().webhook;
  return {
    async identify(effect) {
      return String(await run(webhookScripts.identifyEffect, [keyOf(effect)], [randomUUID(), windowMs]));
    },
  };
}
