/**
 * Where the agent wants its caller to go, as its platform writes it. A WebSocket call has no telephone leg that Vapi could
 * move (vapi.md, section 1.3): it only tells, and whoever holds the leg transfers.
 */
import { z } from 'zod';

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
