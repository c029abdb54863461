/**
 * A call's place in the counts of the fleet, of its number and of its caller (REQUIREMENTS T9, S5). It is taken before
 * anything is done for the call and given back only on proof; what is missed here, the reconciler finds.
 */
import { type CallId, isWithheldNumber, type Session } from '@trunkline/protocol';
import type { AdmissionDecision, AdmissionLimits, EndProof, SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { WriteEnd } from '../../call/call-end.ts';

export interface CallSlots {
  /** Idempotent by call id. @throws when the store is out of reach. */
  admit(session: Session): Promise<AdmissionDecision>;
  /** Never rejects. */
  release(callId: CallId, kind: EndProof['kind']): Promise<void>;
  /** Says that these calls go on, and gives those a slot that have none: Redis has then lost its memory. */
  prove(callIds: readonly CallId[]): Promise<void>;
  /** Writes the end of a call and releases its slot with it. */
  releasedAtEnd(callId: CallId, writeEnd: WriteEnd): WriteEnd;
}

export interface CallSlotsOptions {
  store: Pick<SessionStore, 'admission' | 'sessions'>;
  limits: AdmissionLimits;
  replicaId: string;
  epochMs: () => number;
  /** Whether a caller for whom no agent can be had is passed on to a person: their call goes on without us then. */
  passesOn: boolean;
  log: Pick<Logger, 'warn'>;
}

/** The carrier's own word, not ours: it hung up, or told of the end by its callback. */
const isCarriersWord = (reason: string): boolean => reason === 'caller-hung-up' || reason.startsWith('carrier-');

export function createCallSlots(options: CallSlotsOptions): CallSlots {
  const { store, replicaId, epochMs } = options;

  const ask = (session: Session, limits: AdmissionLimits): Promise<AdmissionDecision> => {
    const { callId, to = '', from = '' } = session;
    const [ours, theirs] = session.direction === 'outbound' ? [from, to] : [to, from];
    return store.admission.admit({
      callId,
      number: ours,
      caller: isWithheldNumber(theirs) ? undefined : theirs,
      replicaId,
      limits,
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
        // No limits: it is live, whatever they say.
        if (session && session.state !== 'ended') await ask(session, {});
      }
    },
    releasedAtEnd: (callId, writeEnd) => async (event, intent) => {
      const outcome = await writeEnd(event, intent);
      // Whoever holds the call, or has ended it, sees to its slot.
      if (outcome === 'other' || (intent === 'apologise' && options.passesOn)) return outcome;
      // Not waited for, the caller is still on the line. From here on every request of the carrier for this call is
      // answered with a hang-up, on whatever replica.
      void release(callId, isCarriersWord(event.reason) ? 'carrierStatus' : 'socketClosed');
      return outcome;
    },
  };
}
