import { TrunklineError } from '@trunkline/protocol';
import { z } from 'zod';

/**
 * Waits for work that needs Redis. Whatever kept it from being done is answered 503, the one 5xx for a message that was
 * understood: Vapi's `backoffPlan` then sends it again, and nothing is lost.
 */
export async function needingStore<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TrunklineError || isOurFault(error)) throw error;
    throw new TrunklineError('TL_STORE_UNAVAILABLE', 'The queue is out of reach. Send this message again.', {
      cause: error,
    });
  }
}

/** Sending the message again would not mend a payload that does not fit its job, or a mistake in our code. */
function isOurFault(error: unknown): boolean {
  return [z.ZodError, TypeError, RangeError, URIError].some((kind) => error instanceof kind);
}
