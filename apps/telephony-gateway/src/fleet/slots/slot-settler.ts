/**
 * Settles one slot that nobody has proved for a while: asks Twilio, asks Vapi where Twilio does not know, judges
 * (slot-verdict.ts), and carries the verdict out.
 *
 * Without credentials for Twilio's API only our own records count. A slot that they do not settle is logged once it is older
 * than any call may be, and raises the alarm on `trunkline_fleet_slots_suspect`.
 */
import type { CallId } from '@trunkline/protocol';
import type { AdmissionSlot, SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { CarrierLookup, CarrierVerdict } from '../../twilio/carrier-lookup.ts';
import type { AgentLookup } from '../../vapi/vapi-lookup.ts';
import type { CallCloser } from '../call-closer.ts';
import type { CallSlots } from './call-slots.ts';
import { judgeSlot } from './slot-verdict.ts';

export interface SlotSettlerOptions {
  store: Pick<SessionStore, 'admission' | 'sessions'>;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  /** `undefined` without credentials for its API. */
  carrier: CarrierLookup | undefined;
  agents: AgentLookup;
  epochMs: () => number;
  log: Pick<Logger, 'warn'>;
}

/** Settles one slot. @returns whether it was released. @throws when the store is out of reach. */
export type SlotSettler = (slot: AdmissionSlot) => Promise<boolean>;

const MAX_LOGGED = 1_000;
const CALL_OF_SID = /^call_([0-9a-f]{32})$/;

/** A call id is made from the CallSid (ADR 1), so a call can be looked up after its session has expired. */
const callSidOf = (callId: CallId): string | undefined => {
  const match = CALL_OF_SID.exec(callId);
  return match ? `CA${match[1]}` : undefined;
};

export function createSlotSettler(options: SlotSettlerOptions): SlotSettler {
  const { store, slots, log } = options;
  const logged = new Set<CallId>();

  const askCarrier = async (callSid: string | undefined, accountSid?: string): Promise<CarrierVerdict> =>
    callSid && options.carrier ? options.carrier.lookUp(callSid, accountSid) : { state: 'unknown' };

  const logSuspect = ({ callId, startedAtMs, lastProofAtMs, replicaId }: AdmissionSlot): void => {
    if (logged.has(callId) || logged.size >= MAX_LOGGED) return;
    logged.add(callId);
    log.warn({ callId, startedAtMs, lastProofAtMs, admittedBy: replicaId }, 'slot.suspect');
  };

  return async (slot) => {
    const { callId } = slot;
    const session = await store.sessions.read(callId);
    const callSid = session?.callSid ?? callSidOf(callId);
    const carrier = await askCarrier(callSid, session?.accountSid);
    const isOpen = session !== undefined && session.state !== 'ended';
    const agent =
      carrier.state === 'unknown' && isOpen && session.vapiCallId
        ? await options.agents.lookUp(session.vapiCallId)
        : undefined;
    const verdict = judgeSlot(session, carrier, agent, callSid !== undefined);
    if (verdict.type === 'goesOn') await store.admission.prove([callId], options.epochMs());
    if (verdict.type === 'unsettled' && slot.isSuspect) logSuspect(slot);
    if (verdict.type !== 'over') return false;
    const { proof, endedBy, reason } = verdict;
    if (isOpen) await options.closer.close(callId, { endedBy, reason });
    await slots.release(callId, proof);
    log.warn({ callId, proof, reason }, 'slot.reconciled');
    return true;
  };
}
