/**
 * What becomes of a slot that nobody has proved for a while, as a table. The carrier's word stands above all. Only when it
 * cannot be had do our own records count, and a slot that they do not settle stays: one call too few is admitted then,
 * where one too many would be heard by all.
 */
import type { EndedBy, Session } from '@trunkline/protocol';
import type { EndProof } from '@trunkline/session-store';
import type { CarrierVerdict } from '../../twilio/carrier-lookup.ts';
import type { AgentVerdict } from '../../vapi/vapi-lookup.ts';

export type SlotVerdict =
  | { type: 'over'; proof: EndProof['kind']; endedBy: EndedBy; reason: string }
  /** The call goes on, though nobody here holds it: with a person, in a queue. */
  | { type: 'goesOn' }
  | { type: 'unsettled' };

type Known = Pick<Session, 'state' | 'intent'>;

/** The caller was passed on, so that the call goes on without a stream and without an agent. */
export const isPassedOn = ({ intent }: Known): boolean => intent === 'apologise' || intent === 'transfer';

export function judgeSlot(
  session: Known | undefined,
  carrier: CarrierVerdict,
  agent: AgentVerdict | undefined,
): SlotVerdict {
  if (carrier.state === 'over') {
    return { type: 'over', proof: 'carrierLookup', endedBy: 'carrier', reason: `carrier-${carrier.status}` };
  }
  if (carrier.state === 'live') return { type: 'goesOn' };
  if (!session || isPassedOn(session)) return { type: 'unsettled' };
  const over = { type: 'over', proof: 'socketClosed', endedBy: 'gateway', reason: 'nobody-held' } as const;
  // An ended session lets no stream in, and the carrier is answered with a hang-up whenever it asks.
  if (session.state === 'ended') return over;
  return agent === 'over' ? over : { type: 'unsettled' };
}
