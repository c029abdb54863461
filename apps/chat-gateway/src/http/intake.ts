/** Takes messages over whatever wire: within the limit of the sender's key first, then of the session (the service's part). */
import { TrunklineError } from '@trunkline/protocol';
import type { RateLimits } from '@trunkline/session-store';
import type { ChatService, IncomingMessage, TakenMessage } from '../chat-service.ts';
import type { ChatCounters } from '../metrics.ts';
import type { Caller } from './access/caller.ts';

export interface IntakeDeps {
  service: Pick<ChatService, 'send'>;
  rateLimits: RateLimits;
  messagesPerMinutePerKey: number;
  counters: Pick<ChatCounters, 'messages' | 'refused'>;
}

export interface Intake {
  /** @throws TL_RATE_LIMITED, and what `ChatService.send` throws. */
  take(caller: Caller, message: IncomingMessage): Promise<TakenMessage>;
}

const MINUTE_MS = 60_000;

export function createIntake({ service, rateLimits, messagesPerMinutePerKey: limit, counters }: IntakeDeps): Intake {
  const assertWithinLimit = async (caller: Caller): Promise<void> => {
    if (caller.kind !== 'key') return;
    const retryAfterMs = await rateLimits.take(`chat messages of ${caller.id}`, { limit, windowMs: MINUTE_MS });
    if (retryAfterMs === 0) return;
    throw new TrunklineError('TL_RATE_LIMITED', `This key may send ${limit} messages a minute.`, { retryAfterMs });
  };
  return {
    async take(caller, message) {
      try {
        await assertWithinLimit(caller);
        const taken = await service.send(message);
        counters.messages += 1;
        return taken;
      } catch (error) {
        if (error instanceof TrunklineError) counters.refused[error.code] = (counters.refused[error.code] ?? 0) + 1;
        throw error;
      }
    },
  };
}
