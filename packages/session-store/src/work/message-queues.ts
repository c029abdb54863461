import type { CallId } from '@trunkline/protocol';
import { ackQueue, pushQueue, takeQueue } from '../scripts/index.ts';
import { buildOwnerToken } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

export interface TakenMessage {
  message: string;
  /** How often it has been handed out, this time included. A consumer may give up on a message that always fails. */
  deliveries: number;
  /** What `ack` takes. */
  token: string;
}

/**
 * Each session has one queue, which is answered in order and one message at a time (REQUIREMENTS C2). A message stays at the
 * head while a consumer works on it, and nothing behind it is handed out. If that consumer does not `ack` within
 * `visibilityMs`, the message is handed out again, so it is delivered at least once and in order. Consumers should hold the
 * session's processing lock, so that a slow one is not overtaken. A full queue refuses the newest message, and the sender
 * can say so. Messages are opaque text. Failure policy: see `RedisPort`; a `push` that failed may have been done.
 */
export interface MessageQueues {
  push(callId: CallId, message: string, options: { maxLength: number }): Promise<'queued' | 'full'>;
  /** Hands out the oldest message. @returns `undefined` if there is none, or a consumer is at work on it. */
  take(callId: CallId, options: { visibilityMs: number }): Promise<TakenMessage | undefined>;
  /** Removes a message that was answered. @returns `false` if it has been handed to another consumer since. */
  ack(callId: CallId, token: string): Promise<boolean>;
  /** Counts the messages that wait, including the one that is being worked on. */
  length(callId: CallId): Promise<number>;
}

export function createMessageQueues({ port, keys, limits, random }: StoreContext): MessageQueues {
  const queueKeys = (callId: CallId): string[] => [keys.queue(callId), keys.queueHead(callId)];
  return {
    async push(callId, message, { maxLength }) {
      const reply = await port.run(pushQueue, [keys.queue(callId)], [message, maxLength, limits.queueTtlMs]);
      return reply === 1 ? 'queued' : 'full';
    },
    async take(callId, { visibilityMs }) {
      const token = buildOwnerToken(random);
      const reply = await port.run(takeQueue, queueKeys(callId), [token, visibilityMs, limits.queueTtlMs]);
      if (reply === null) return undefined;
      const [message, deliveries] = reply as [string, number];
      return { message, deliveries, token };
    },
    async ack(callId, token) {
      return (await port.run(ackQueue, queueKeys(callId), [token])) === 1;
    },
    length: (callId) => port.send((redis) => redis.llen(keys.queue(callId))),
  };
}
