/**
 * The slot of a call in the counts of the fleet, of its number and of its caller (REQUIREMENTS T9, S5). It is taken before
 * anything is done for the call and released only on proof that the call is over. The reconciler finds what is missed here.
 */
import { type CallId, isWithheldNumber, readRoute, type Session } from '@trunkline/protocol';
import type { AdmissionDecision, AdmissionLimits, EndProof, SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { WriteEnd } from '../../call/call-end.ts';

export interface CallSlots {
  /** Takes a slot, once per call id. @throws when the store is out of reach. */
  admit(session: Session): Promise<AdmissionDecision>;
  /** Releases the slot of a call. Never rejects. */
  release(callId: CallId, kind: EndProof['kind']): Promise<void>;
  /** Proves that these calls go on. A call without a slot gets one, since Redis must have lost its memory. */
  prove(callIds: readonly CallId[]): Promise<void>;
  /** Writes the end of a call and releases its slot with it. */
  releasedAtEnd(session: Pick<Session, 'callId' | 'channel' | 'route'>, writeEnd: WriteEnd): WriteEnd;
}

export interface CallSlotsOptions {
  store: Pick<SessionStore, 'admission' | 'sessions'>;
  limits: AdmissionLimits;
  replicaId: string;
  epochMs: () => number;
  /** Whether a caller for whom no agent can be had is passed on to a person, so that the call goes on without us. */
  passesOn(session: Pick<Session, 'route'>): boolean;
  log: Pick<Logger, 'warn'>;
}

/** Whether the end was told by the carrier itself, by closing the stream or by its callback. */
const isCarriersWord = (reason: string): boolean => reason === 'caller-hung-up' || reason.startsWith('carrier-');

const NO_LIMITS: AdmissionLimits = Object.freeze({});

export function createCallSlots(options: CallSlotsOptions): CallSlots {
  const { store, replicaId, epochMs } = options;

  const ask = (session: Session, limits: AdmissionLimits): Promise<AdmissionDecision> => {
    const { callId, channel, to = '', from = '' } = session;
    const [ours, theirs] = session.direction === 'outbound' ? [from, to] : [to, from];
    const { fleet } = limits;
    const ofRoute = readRoute(session)?.maxCalls;
    const ofPhone = ofRoute === undefined || limits === NO_LIMITS ? limits : { ...limits, perNumber: ofRoute };
    return store.admission.admit({
      callId,
      number: ours,
      caller: isWithheldNumber(theirs) ? undefined : theirs,
      replicaId,
      // A page has no number, and all pages together are no caller.
      limits: channel === 'twilio' ? ofPhone : { ...(fleet !== undefined && { fleet }) },
      nowMs: epochMs(),
    });
  };

  const release: CallSlots['release'] = async (callId, kind) => {
    try {
      await store.admission.release(callId, { kind, atMs: epochMs() });
    } catch (error) {
      options.log.warn({ err: error, callId }, 'slot not released');
    }
  };

  return {
    admit: (session) => ask(session, options.limits),
    release,
    async prove(callIds) {
      for (const callId of await store.admission.prove(callIds, epochMs())) {
        const session = await store.sessions.read(callId);
        // The call is live already, so it is counted without any limit.
        if (session && session.state !== 'ended') await ask(session, NO_LIMITS);
      }
    },
    releasedAtEnd:
      ({ callId, channel, route }, writeEnd) =>
      async (event, intent) => {
        const outcome = await writeEnd(event, intent);
        const isPhone = channel === 'twilio';
        // Another holder has the call or has ended it, and releases its slot.
        if (outcome === 'other' || (isPhone && intent === 'apologise' && options.passesOn({ route }))) return outcome;
        // This is not awaited, because the caller is still on the line. From here on every replica answers every request of
        // the carrier for this call with a hang-up, and lets no page back into it.
        void release(callId, isPhone && isCarriersWord(event.reason) ? 'carrierStatus' : 'socketClosed');
        return outcome;
      },
  };
}
