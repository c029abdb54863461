/**
 * What other processes may tell the replica that holds a call. A message is at most once of use: the reader must take a
 * second delivery without harm. What is to be done for certain is a command (call-command.ts).
 */
import { z } from 'zod';

/**
 * How a replica came by the stream of a call. `first`: it was nobody's yet. `handedOver`: the holder let go on purpose.
 * `resumed`: the stream had been lost, and the carrier came back. `superseded`: a second stream came while the first was
 * held, as far as anybody knew.
 */
export const TAKEOVER_REASONS = ['first', 'handedOver', 'resumed', 'superseded'] as const;
export type TakeoverReason = (typeof TAKEOVER_REASONS)[number];

export const mailboxMessageSchema = z.discriminatedUnion('type', [
  /** A newer stream of the same call has taken the lease with this fencing number: let go (REQUIREMENTS T14). */
  z.object({
    type: z.literal('stream.superseded'),
    fence: z.number().int().nonnegative(),
    /** How the new holder came by the call. Missing in messages of the first version. */
    reason: z.enum(TAKEOVER_REASONS).optional(),
  }),
  /** The carrier says that the call is over. */
  z.object({ type: z.literal('carrier.callEnded'), status: z.string() }),
]);
export type MailboxMessage = z.infer<typeof mailboxMessageSchema>;
