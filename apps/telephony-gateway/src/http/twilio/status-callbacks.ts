/**
 * What Twilio tells after the call has been answered: the stream is over, its status, the call's status. All may come twice,
 * late and in any order; each answer follows from the session and from nothing in the request but the CallSid.
 */
import {
  type CallId,
  callIdOfTwilioCall,
  isTerminalCallStatus,
  twilioCallStatusFormSchema,
  twilioStreamStatusFormSchema,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AwaitSession } from '../../control/await-session.ts';
import type { CallCloser } from '../../fleet/call-closer.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import { PATHS } from '../../twilio/twiml.ts';
import type { NextTwiml } from './next-twiml.ts';
import { parseForm } from './twilio-form.ts';

export interface StatusCallbackDeps {
  store: SessionStore;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  next: NextTwiml;
  awaitSession: AwaitSession;
  counters: { unknownCalls: number; streamErrors: number };
}

const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export function statusCallbacks(app: FastifyInstance, deps: StatusCallbackDeps): void {
  const { store, counters } = deps;

  /** The carrier says that the call is over, which is the best proof there is. */
  const carrierEnded = async (callId: CallId, status: string, isOurs = false): Promise<void> => {
    // One that we placed may be over before it is written down.
    const session = isOurs ? await deps.awaitSession(callId) : await store.sessions.read(callId);
    await deps.slots.release(callId, 'carrierStatus');
    if (!session) counters.unknownCalls += 1;
    if (!session || session.state === 'ended') return;
    const isUnderWay = session.state === 'live' || session.state === 'lost';
    // Whoever holds the call ends it. If nobody does, it ends here, and so does the agent that waits for its caller.
    if (isUnderWay && (await store.mailbox.post(callId, { type: 'carrier.callEnded', status }))) return;
    // Somebody who calls us and is not answered has given up; somebody whom we call has ended nothing.
    const endedBy = status === 'completed' || session.direction !== 'outbound' ? 'caller' : 'carrier';
    await deps.closer.close(callId, { endedBy, reason: `carrier-${status}` });
  };

  app.post(PATHS.streamEnded, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    reply.type('text/xml');
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    try {
      if (isTerminalCallStatus(form.CallStatus)) {
        await carrierEnded(callId, form.CallStatus);
        return EMPTY_TWIML;
      }
      return await deps.next.of(callId);
    } catch (error) {
      request.log.error({ err: error, callId }, 'stream lost and the session store is out of reach');
      return deps.next.apology();
    }
  });

  app.post(PATHS.streamStatus, async (request, reply) => {
    const form = parseForm(twilioStreamStatusFormSchema, request);
    if (form.StreamEvent === 'stream-error') {
      // The only place where a failed handshake becomes visible (Twilio, "Stream status callbacks").
      counters.streamErrors += 1;
      const callId = callIdOfTwilioCall(form.CallSid);
      request.log.warn({ callId, streamError: form.StreamError?.slice(0, 200) }, 'Twilio reports a stream error');
    }
    return reply.code(204).send();
  });

  app.post(PATHS.callStatus, async (request, reply) => {
    const form = parseForm(twilioCallStatusFormSchema, request);
    if (!isTerminalCallStatus(form.CallStatus)) return reply.code(204).send();
    const isOurs = form.Direction === 'outbound-api';
    await carrierEnded(callIdOfTwilioCall(form.CallSid) as CallId, form.CallStatus, isOurs);
    return reply.code(204).send();
  });
}
