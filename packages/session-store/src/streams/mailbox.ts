import type { CallId, MailboxMessage } from '@trunkline/protocol';
import { postMailbox } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * By this any process speaks to the replica that holds a call (DESIGN rule 8). It is bounded: beyond `mailboxLength`
 * messages the oldest are dropped. Failure policy: see `RedisPort`; a `post` that failed may have been done.
 */
export interface Mailbox {
  /**
   * Leaves a message and wakes the holder. It is read within a second even if the wake-up is lost.
   * @returns whether a replica holds the stream just now. If nobody does, the message is read by the call's first holder,
   *   but not by a later one.
   */
  post(callId: CallId, message: MailboxMessage): Promise<boolean>;
}

export function createMailbox({ port, keys, limits }: StoreContext): Mailbox {
  return {
    async post(callId, message) {
      const reply = await port.run(
        postMailbox,
        [keys.mailbox(callId), keys.lease(callId)],
        [JSON.stringify(message), limits.mailboxLength, limits.sessionIdleMs, keys.wakePrefix, callId],
      );
      return reply === 1;
    },
  };
}
