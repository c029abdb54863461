/**
 * What other processes may tell the replica that holds a call. A message may be delivered twice, and the second delivery
 * must do no harm. What has to be done for certain is a command (call-command.ts).
 */
import { z } from 'zod';

/**
 * How a replica came by the stream of a call. `first`: nobody has held the call before. `handedOver`: the holder before
 * gave it up on purpose. `resumed`: the stream was lost, and the carrier has come back. `superseded`: a second stream has
 * come while somebody held the first one.
 */
export const TAKEOVER_REASONS = ['first', 'handedOver', 'resumed', 'superseded'] as const;
export type TakeoverReason = (typeof TAKEOVER_REASONS)[number];

export const mailboxMessageSchema = z.discriminatedUnion('type', [
  /** A newer stream of the call has taken the lease with this fencing number. Release the call (REQUIREMENTS T14). */
  z.object({
    type: z.literal('stream.superseded'),
    fence: z.number().int().nonnegative(),
    /** How the new holder came by the call. Messages of the first version have no reason. */
    reason: z.enum(TAKEOVER_REASONS).optional(),
  }),
  /** The carrier says that the call is over. */
  z.object({ type: z.literal('carrier.callEnded'), status: z.string() }),
]);
export type MailboxMessage = z.infer<typeof mailboxMessageSchema>;
