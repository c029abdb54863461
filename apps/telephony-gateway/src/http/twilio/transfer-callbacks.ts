/**
 * What Twilio tells of a caller who is passed on to a person: that the person has answered, and that the dial is over. Both may
 * come twice, late and in any order. A step that does not follow from the present state of the transfer changes nothing.
 */
import { dialEnd, dialVerdict } from '@trunkline/call-core';
import {
  type CallId,
  callIdOfTwilioCall,
  isWithPerson,
  type Session,
  twilioDialEndedFormSchema,
  twilioDialStatusFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { CallCloser } from '../../fleet/call-closer.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import { hangUpTwiml, PATHS } from '../../twilio/twiml.ts';
import type { NextTwiml } from './next-twiml.ts';
import { createTransferMover } from './transfer-mover.ts';
import { parseForm, twilioRoute } from './twilio-form.ts';

export interface TransferCallbackDeps {
  store: SessionStore;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  next: NextTwiml;
  epochMs: () => number;
  counters: { unknownCalls: number; transfers: Record<string, number> };
}

type DialEndedForm = z.infer<typeof twilioDialEndedFormSchema>;

export function transferCallbacks(app: FastifyInstance, deps: TransferCallbackDeps): void {
  const { store, closer, counters } = deps;

  const move = createTransferMover(deps);

  const count = (outcome: string): void => {
    counters.transfers[outcome] = (counters.transfers[outcome] ?? 0) + 1;
  };

  const failureOf = (session: Session, form: DialEndedForm): string | undefined => {
    const { transferState: state, transferMode: mode = 'cold' } = session;
    const isBridged = form.DialBridged === undefined ? undefined : form.DialBridged.toLowerCase() === 'true';
    const end = dialEnd({ mode, state, dialCallStatus: form.DialCallStatus, isBridged });
    return end === 'talked' ? undefined : end.failure;
  };

  const dialEnded = async (session: Session, form: DialEndedForm): Promise<string> => {
    const { callId, transferState } = session;
    // The caller was passed on after an apology, or has hung up on the person.
    if (session.state === 'ended') {
      await deps.slots.release(callId, 'carrierStatus');
      return hangUpTwiml();
    }
    const isUnderWay = isWithPerson(transferState);
    const failure = failureOf(session, form);
    if (isUnderWay && failure === undefined) {
      if (
        await closer.close(callId, {
          endedBy: 'operator',
          reason: 'transferred',
          proof: 'carrierStatus',
          intent: 'hangup',
        })
      ) {
        count('talked');
      }
      return hangUpTwiml();
    }
    const transferReason = failure ?? 'failed';
    if (isUnderWay && (await move(session, 'failed', { transferReason }))) count(transferReason);
    // A dial that failed while our answer was lost is asked about again, and must get to the same place.
    if (isUnderWay || transferState === 'failed') await move(session, 'returning');
    // The caller of a call that was never transferred has no dial that could end: somebody repeats an old request.
    if (session.transferId === undefined) return hangUpTwiml();
    return deps.next.of(callId, `transfer ${session.transferId}`);
  };

  twilioRoute(app, PATHS.dialEnded, async (request, reply) => {
    const form = parseForm(twilioDialEndedFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    reply.type('text/xml');
    try {
      const session = await store.sessions.read(callId);
      if (session) return await dialEnded(session, form);
      counters.unknownCalls += 1;
      return hangUpTwiml();
    } catch (error) {
      request.log.error({ err: error, callId }, 'a dial has ended and the session store is out of reach');
      // A caller who has talked to the person is done. Any other would be cut off without a word.
      const hasTalked = form.DialBridged !== 'false' && dialVerdict(form.DialCallStatus) === 'talked';
      return hasTalked ? hangUpTwiml() : deps.next.apology();
    }
  });

  twilioRoute(app, PATHS.dialStatus, async (request, reply) => {
    const form = parseForm(twilioDialStatusFormSchema, request);
    const session = await store.sessions.read(callIdOfTwilioCall(form.ParentCallSid) as CallId);
    if (!session) counters.unknownCalls += 1;
    else if (form.CallStatus === 'in-progress') {
      // Whoever answers a warm transfer has not taken it yet (whisper-callbacks.ts).
      if (session.transferMode !== 'warm') await move(session, 'talking');
      else await move(session, 'asking', form.CallSid === undefined ? {} : { transferCallSid: form.CallSid });
    }
    return reply.code(204).send();
  });
}
