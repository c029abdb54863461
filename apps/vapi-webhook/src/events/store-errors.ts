import { TrunklineError } from '@trunkline/protocol';
import { z } from 'zod';

/**
 * Work that needs Redis. Whatever kept it from being done is answered 503, the one 5xx for a message that was understood:
 * Vapi's `backoffPlan` then sends it again, and nothing is lost.
 */
export async function needingStore<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // A payload that does not fit its job is a fault of ours, which sending it again would not mend.
    if (error instanceof TrunklineError || error instanceof z.ZodError) throw error;
    throw new TrunklineError('TL_STORE_UNAVAILABLE', 'The queue is out of reach. Send this message again.', {
      cause: error,
    });
  }
}
