/**
 * What is to be done with a live call, for the replica that holds it. Unlike a notice (mailbox.ts), a command has an id
 * and waits until a holder has carried it out, over as many holders as the call has.
 */
import { z } from 'zod';
import { encodeBase32 } from './ids.ts';

export type CommandId = `cmd_${string}`;

const COMMAND_ID = /^cmd_[\w-]{1,64}$/;
const id = z.custom<CommandId>((value) => typeof value === 'string' && COMMAND_ID.test(value));
const destination = z.string().min(1).max(256);
const speech = z.string().min(1).max(4_000);

/** Why a replica lets go of a call that goes on elsewhere. */
export const HAND_OVER_REASONS = ['drain', 'rebalance', 'operator'] as const;
export type HandOverReason = (typeof HAND_OVER_REASONS)[number];

/** Texts and destinations are personal: never in a log. */
export const callCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call.hangup'), id, by: z.enum(['operator', 'agent', 'gateway']) }),
  /** To be spoken to the caller by the agent's voice. */
  z.object({ type: z.literal('call.say'), id, text: speech }),
  /** Somebody on our side passes the caller on. */
  z.object({ type: z.literal('call.transfer'), id, to: destination, announce: speech.optional() }),
  /** The agent asks for it, by a tool or a destination request. Without `to`: to the number that is configured. */
  z.object({
    type: z.literal('agent.transferRequested'),
    id,
    to: destination.optional(),
    announce: speech.optional(),
    reason: z.string().max(1_000).optional(),
  }),
  /** An outbound call was taken by a machine: the agent goes, and the message that the session has is left, if there is one. */
  z.object({ type: z.literal('call.machineAnswered'), id, leavesMessage: z.boolean() }),
  /** For the holder with this fencing number and no other: whoever has the call next must not hand it over again. */
  z.object({
    type: z.literal('call.handOver'),
    id,
    fence: z.number().int().nonnegative(),
    reason: z.enum(HAND_OVER_REASONS),
  }),
]);
export type CallCommand = z.infer<typeof callCommandSchema>;

/** A new command id from at least 10 random bytes, or from the hash of an `Idempotency-Key`. At most 40 bytes. */
export function buildCommandId(bytes: Uint8Array): CommandId {
  return `cmd_${encodeBase32(bytes)}`;
}
