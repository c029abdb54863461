/** Finds a call in Redis by whichever of its ids somebody has at hand. */
import { systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { randomBytes } from 'node:crypto';
import { findCallId } from '../calls/find-call.ts';
import { readFacts } from '../calls/read-facts.ts';
import type { CallFacts } from './call-facts.ts';

const READY_WITHIN_MS = 5_000;

/** @throws Error with a sentence, when no Redis answers or it does not know the call. */
export async function loadCall(pasted: string, redisUrl: string): Promise<CallFacts> {
  const redis = createRedisClient(redisUrl, { name: 'rca', onError: () => undefined });
  try {
    await whenRedisReady(redis, READY_WITHIN_MS).catch((error: unknown) => {
      throw new Error(`No Redis answers at REDIS_URL within ${READY_WITHIN_MS / 1_000} s.`, { cause: error });
    });
    const store = createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock });
    const callId = await findCallId(store, pasted);
    const session = callId && (await store.sessions.read(callId));
    const facts = callId ? await readFacts(store, callId) : [];
    if (callId === undefined || (!session && facts.length === 0)) {
      throw new Error('No call with this id is known here. Calls are kept for CALL_RETENTION_MS after their end.');
    }
    return {
      callId,
      ...(session && { channel: session.channel, direction: session.direction ?? 'inbound' }),
      facts: facts.map(({ event }) => event),
      unreadable: 0,
    };
  } finally {
    redis.disconnect();
  }
}
