import { buildKeys, createScriptRunner, type RedisClient, webhookScripts } from '@trunkline/session-store';

/**
 * Who may tell a live call something: at most once, never twice. A key holds the try that undertook it, counted by
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

/** @param ttlMs as long as the outcomes of tool calls; 24 h. */
export function createDeliveryClaims(redis: RedisClient, { ttlMs = 86_400_000 } = {}): DeliveryClaims {
  const run = createScriptRunner(redis);
  const { takeDelivery, releaseDelivery } = webhookScripts;
  const { delivery: keyOf } = buildKeys().webhook;
  return {
    async take(id, failedTries) {
      return (await run(takeDelivery, [keyOf(id)], [failedTries, ttlMs])) === 1;
    },
    async release(id, failedTries) {
      await run(releaseDelivery, [keyOf(id)], [failedTries]);
    },
  };
}
