import { type SessionId, TrunklineError } from '@trunkline/protocol';
import { claimDue, enqueueTurn, noteDue, settleDue } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
import { sessionOver, unknownSession } from './chat-record.ts';

export interface QueuedMessage {
  /** `repeated`: a message with this id was taken before. */
  outcome: 'queued' | 'repeated';
  /** Reading the feed after this shows all of the answer. */
  after: string;
}

export interface QueueLimits {
  /** How many messages may wait beside the one that is being answered. */
  maxWaiting: number;
  perMinute: number;
}

/** A session that is due to be looked at. */
export interface DueSession {
  sessionId: SessionId;
  /** What `settle` takes. */
  claim: string;
}

/**
 * The messages of a session that wait for an answer, in order. They are bounded, and a full queue refuses the newest.
 *
 * Each session with messages is also on a list of all sessions, by when somebody should look whether it is still looked after.
 * Nobody has to keep that list up to date: whoever looks finds out, and one look too many does no harm.
 * Failure policy: see `RedisPort`. An `enqueue` that failed may have been done, and may be repeated with the same id.
 */
export interface ChatQueue {
  /**
   * Puts a message behind the others and puts off the end of the session. The same id is put once, unless its answer failed.
   * @throws TrunklineError TL_SESSION_NOT_FOUND, TL_SESSION_EXPIRED, TL_QUEUE_FULL, TL_RATE_LIMITED.
   */
  enqueue(
    sessionId: SessionId,
    message: { messageId: string; text: string },
    limits: QueueLimits,
  ): Promise<QueuedMessage>;
  /** Hands out sessions whose messages may be looked after by nobody, each to one of all who ask. */
  claimDue(most: number): Promise<DueSession[]>;
  /** Says that nothing waits in the session. */
  settle(due: DueSession): Promise<void>;
}

/** When to try again if a queue is full: about one answer later. */
const FULL_RETRY_MS = 5_000;

export function createChatQueue({ port, keys, limits }: StoreContext): ChatQueue {
  return {
    async enqueue(sessionId, { messageId, text }, { maxWaiting, perMinute }) {
      // Noted first: a message that is in the queue is never one that nobody would look for.
      await port.run(noteDue, [keys.chatDue], [limits.chatLeaseMs, sessionId]);
      const { chat, chatTurns, chatQueue, feed, chatShown, chatRate } = keys;
      const ofSession = [chat, chatTurns, chatQueue, feed, chatShown, chatRate].map((key) => key(sessionId));
      const reply = await port.run(enqueueTurn, ofSession, [
        limits.chatSessionMs,
        limits.chatRetentionMs,
        messageId,
        text,
        maxWaiting,
        perMinute,
        limits.chatTurns,
      ]);
      const [outcome, detail] = reply as [string, string | number];
      switch (outcome) {
        case 'queued':
        case 'repeated':
          return { outcome, after: String(detail) };
        case 'full':
          throw new TrunklineError('TL_QUEUE_FULL', `${maxWaiting} messages of this session wait for an answer.`, {
            retryAfterMs: FULL_RETRY_MS,
          });
        case 'limited':
          throw new TrunklineError('TL_RATE_LIMITED', `A session takes ${perMinute} messages a minute.`, {
            retryAfterMs: Number(detail),
          });
        case 'ended':
        case 'expired':
          throw sessionOver(outcome);
        default:
          throw unknownSession();
      }
    },

    async claimDue(most) {
      const reply = (await port.run(claimDue, [keys.chatDue], [limits.chatLeaseMs, most])) as string[];
      const due: DueSession[] = [];
      for (let index = 0; index + 1 < reply.length; index += 2) {
        due.push({ sessionId: reply[index]!, claim: reply[index + 1]! });
      }
      return due;
    },

    async settle({ sessionId, claim }) {
      await port.run(settleDue, [keys.chatDue], [sessionId, claim]);
    },
  };
}
