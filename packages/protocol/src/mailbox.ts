/**
 * What other processes may tell the replica that holds a call. A message is at most once of use: the reader must take a
 * second delivery without harm.
 */
import { z } from 'zod';

export const mailboxMessageSchema = z.discriminatedUnion('type', [
  /** A newer stream of the same call has taken the lease with this fencing number: let go (REQUIREMENTS T14). */
  z.object({ type: z.literal('stream.superseded'), fence: z.number().int().nonnegative() }),
  /** The carrier says that the call is over. */
  z.object({ type: z.literal('carrier.callEnded'), status: z.string() }),
]);
export type MailboxMessage = z.infer<typeof mailboxMessageSchema>;
