/**
 * Where the agent wants its caller to go, as its platform writes it. A WebSocket call has no telephone leg that Vapi could
 * move (vapi.md, section 1.3): it only tells, and whoever holds the leg transfers.
 */
import { z } from 'zod';
import type { TransferPlan } from './transfer.ts';

/** E.164, or the URI of a SIP address: what `<Dial>` takes. */
export const DIALLABLE = /^(\+[1-9]\d{4,14}|sips?:[^\s<>"]{1,240})$/;

const destination = z.union([
  z.object({ number: z.string().regex(DIALLABLE) }).transform(({ number }) => number),
  z.object({ sipUri: z.string().regex(DIALLABLE) }).transform(({ sipUri }) => sipUri),
  z.string().regex(DIALLABLE),
]);

/** @returns a number or SIP URI; `undefined` for another assistant, which is Vapi's own business, and for what cannot be dialled. */
export function readTransferDestination(value: unknown): string | undefined {
  return destination.safeParse(value).data;
}

const planned = z.object({
  transferPlan: z.object({ mode: z.string(), message: z.unknown().optional() }),
});
const MOST_WHISPER_CHARACTERS = 2_000;

/**
 * How the agent's platform wants it done. All of Vapi's warm modes come down to ours; its own summary and TwiML are not to be had
 * here, so that what the person hears is the plan's message, or is made from the conversation.
 */
export function readTransferPlan(value: unknown): TransferPlan {
  const plan = planned.safeParse(value).data?.transferPlan;
  if (!plan) return {};
  if (!plan.mode.startsWith('warm-transfer')) return plan.mode.startsWith('blind-transfer') ? { mode: 'cold' } : {};
  const whisper = typeof plan.message === 'string' ? plan.message.trim().slice(0, MOST_WHISPER_CHARACTERS) : '';
  return { mode: 'warm', ...(whisper !== '' && { whisper }) };
}

/** The destination in the arguments of a `transferCall`, which come as an object or as its JSON. */
export function readTransferArguments(value: unknown): string | undefined {
  let fields = value;
  if (typeof value === 'string') {
    try {
      fields = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  return typeof fields === 'object' && fields !== null && 'destination' in fields
    ? readTransferDestination(fields.destination)
    : undefined;
}
