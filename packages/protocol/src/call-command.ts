/**
 * Commands on a live call, for the replica that holds it. Unlike a notice (mailbox.ts), a command has an id and waits until
 * a holder has carried it out, however many holders the call has.
 */
import { z } from 'zod';
import { ANSWERED_BY } from './answered-by.ts';
import { encodeBase32 } from './ids.ts';
import { TRANSFER_MODES } from './transfer.ts';

export type CommandId = `cmd_${string}`;

const COMMAND_ID = /^cmd_[\w-]{1,64}$/;
const id = z.custom<CommandId>((value) => typeof value === 'string' && COMMAND_ID.test(value));
const destination = z.string().min(1).max(256);
const speech = z.string().min(1).max(4_000);
/** The name of the key of whoever asks, for the fact `operator.acted`. Missing where nobody has a name. */
const operator = z.string().min(1).max(64).optional();
/** Stands for a person whose key has no name, wherever one has to be written down. */
export const NAMELESS_OPERATOR = 'operator';

/** Why a replica hands over a call. */
export const HAND_OVER_REASONS = ['drain', 'rebalance', 'operator'] as const;
export type HandOverReason = (typeof HAND_OVER_REASONS)[number];

/** See `TransferPlan`. */
const plan = { mode: z.enum(TRANSFER_MODES).optional(), whisper: z.string().max(2_000).optional() };

/** Texts and destinations are personal and never appear in a log. */
export const callCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call.hangup'), id, by: z.enum(['operator', 'agent', 'gateway']), operator }),
  /** The agent's voice speaks `text` to the caller. */
  z.object({ type: z.literal('call.say'), id, text: speech, operator }),
  /** The agent is told these keys as if the caller had pressed them. */
  z.object({ type: z.literal('call.digits'), id, digits: z.string().regex(/^[0-9*#A-D]{1,64}$/), operator }),
  /** An operator transfers the caller to a person. */
  z.object({ type: z.literal('call.transfer'), id, to: destination, announce: speech.optional(), ...plan, operator }),
  /** The agent asks for a transfer, by a tool or a destination request. Without `to` it goes to the configured number. */
  z.object({
    type: z.literal('agent.transferRequested'),
    id,
    to: destination.optional(),
    announce: speech.optional(),
    ...plan,
    reason: z.string().max(1_000).optional(),
  }),
  /** A machine has answered an outbound call. The agent's call ends, and the session's message, if it has one, is left. */
  z.object({ type: z.literal('call.machineAnswered'), id, leavesMessage: z.boolean() }),
  /** The carrier says who has answered, which the holder weighs against the words that it has heard. */
  z.object({ type: z.literal('call.answeredBy'), id, answeredBy: z.enum(ANSWERED_BY) }),
  /** Only the holder with this fencing number does it, because the next holder must not hand the call over again. */
  z.object({
    type: z.literal('call.handOver'),
    id,
    fence: z.number().int().nonnegative(),
    reason: z.enum(HAND_OVER_REASONS),
  }),
]);
export type CallCommand = z.infer<typeof callCommandSchema>;

/** Makes a command id from 10 to 40 bytes, which are random or the hash of an `Idempotency-Key`. */
export function buildCommandId(bytes: Uint8Array): CommandId {
  return `cmd_${encodeBase32(bytes)}`;
}
