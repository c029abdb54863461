/**
 * Judges a slot that nobody has proved for a while. The carrier's word counts above all. Only when it cannot be had do our own
 * records count, and a slot that they do not settle stays: then one call too few is admitted, whereas one call too many would
 * be heard by everybody.
 */
import type { EndedBy, Session } from '@trunkline/protocol';
import type { EndProof } from '@trunkline/session-store';
import type { CarrierVerdict } from '../../twilio/carrier-lookup.ts';
import type { AgentVerdict } from '../../vapi/vapi-lookup.ts';

export type SlotVerdict =
  | { type: 'over'; proof: EndProof['kind']; endedBy: EndedBy; reason: string }
  /** The call goes on although no replica holds it, for example with a person. */
  | { type: 'goesOn' }
  | { type: 'unsettled' };

type Known = Pick<Session, 'state' | 'intent'>;

/** Whether the caller was passed on to a person, so that the call goes on without a stream and without an agent. */
const goesOnWithoutUs = ({ intent }: Known): boolean => intent === 'apologise' || intent === 'transfer';

/** @param isOfCarrier whether there is a carrier to ask, as there is none for a browser. */
export function judgeSlot(
  session: Known | undefined,
  carrier: CarrierVerdict,
  agent: AgentVerdict | undefined,
  isOfCarrier = true,
): SlotVerdict {
  if (carrier.state === 'over') {
    return { type: 'over', proof: 'carrierLookup', endedBy: 'carrier', reason: `carrier-${carrier.status}` };
  }
  if (carrier.state === 'live') return { type: 'goesOn' };
  // A call that no carrier carries lives as long as its session does, and nobody else could end it.
  if (!session && !isOfCarrier)
    return { type: 'over', proof: 'socketClosed', endedBy: 'gateway', reason: 'nobody-held' };
  if (!session || (isOfCarrier && goesOnWithoutUs(session))) return { type: 'unsettled' };
  const over = { type: 'over', proof: 'socketClosed', endedBy: 'gateway', reason: 'nobody-held' } as const;
  // No stream of an ended session is let in, and whenever the carrier asks, it is told to hang up.
  if (session.state === 'ended') return over;
  return agent === 'over' ? over : { type: 'unsettled' };
}
