/**
 * What Twilio tells after the call has been answered: that the stream is over, the status of the stream, and the status of the
 * call. All may come twice, late and in any order. Each answer follows from the session; the request only names the call and the
 * stream.
 */
import {
  type CallId,
  callIdOfTwilioCall,
  isTerminalCallStatus,
  type Session,
  twilioCallStatusFormSchema,
  twilioStreamStatusFormSchema,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AwaitSession } from '../../control/await-session.ts';
import type { CallCloser } from '../../fleet/call-closer.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import { PATHS } from '../../twilio/twiml.ts';
import type { NextTwiml } from './next-twiml.ts';
import { parseForm, twilioRoute } from './twilio-form.ts';

export interface StatusCallbackDeps {
  store: SessionStore;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  next: NextTwiml;
  awaitSession: AwaitSession;
  /** Ends the leg to a person; undefined where Twilio's API cannot be asked. */
  endLeg: ((callSid: string, accountSid: string | undefined) => Promise<void>) | undefined;
  counters: { unknownCalls: number; streamErrors: number };
}

/** Twilio does not document what it adds to the request after a stream; it may name the stream. */
const streamEndedFormSchema = twilioVoiceFormSchema.extend({ StreamSid: z.string().min(1).max(64).optional() });

const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export function statusCallbacks(app: FastifyInstance, deps: StatusCallbackDeps): void {
  const { store, counters } = deps;

  /** A person who is just being asked must not be left with nobody: whether Twilio lets them go with the caller is not documented. */
  const endLegOf = ({ transferState, transferCallSid, accountSid }: Session): void => {
    if (transferState === 'asking' && transferCallSid) void deps.endLeg?.(transferCallSid, accountSid);
  };

  /** The carrier says that the call is over, which is the best proof there is. */
  const carrierEnded = async (callId: CallId, status: string, isOurs = false): Promise<void> => {
    // A call that we placed may be over before its session has been written.
    const session = isOurs ? await deps.awaitSession(callId) : await store.sessions.read(callId);
    await deps.slots.release(callId, 'carrierStatus');
    if (!session) counters.unknownCalls += 1;
    if (session) endLegOf(session);
    if (!session || session.state === 'ended') return;
    const isUnderWay = session.state === 'live' || session.state === 'lost';
    // The holder ends the call. If nobody holds it, it ends here, and so does the agent that waits for its caller.
    if (isUnderWay && (await store.mailbox.post(callId, { type: 'carrier.callEnded', status }))) return;
    // A caller who was not answered has given up. Somebody whom we called and did not reach has ended nothing.
    const endedBy = status === 'completed' || session.direction !== 'outbound' ? 'caller' : 'carrier';
    await deps.closer.close(callId, { endedBy, reason: `carrier-${status}` });
  };

  /**
   * Names the stream whose end is told: by the key in the URL that our own TwiML gave (twiml.ts), else by Twilio's StreamSid, else
   * as the stream that the call has now. Where the call has none, nothing is known of the stream, and every end counts.
   */
  const streamKeyOf = async (
    request: FastifyRequest,
    streamSid: string | undefined,
    callId: CallId,
  ): Promise<string | undefined> => {
    const { stream } = request.query as { stream?: unknown };
    if (typeof stream === 'string' && stream !== '') return `stream ${stream.slice(0, 64)}`;
    if (streamSid !== undefined) return `stream ${streamSid}`;
    const session = await store.sessions.read(callId);
    return session?.state === 'live' && session.streamSid !== undefined ? `stream ${session.streamSid}` : undefined;
  };

  twilioRoute(app, PATHS.streamEnded, async (request, reply) => {
    const form = parseForm(streamEndedFormSchema, request);
    reply.type('text/xml');
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    try {
      if (isTerminalCallStatus(form.CallStatus)) {
        await carrierEnded(callId, form.CallStatus);
        return EMPTY_TWIML;
      }
      return await deps.next.of(callId, await streamKeyOf(request, form.StreamSid, callId));
    } catch (error) {
      request.log.error({ err: error, callId }, 'stream lost and the session store is out of reach');
      return deps.next.apology();
    }
  });

  twilioRoute(app, PATHS.streamStatus, async (request, reply) => {
    const form = parseForm(twilioStreamStatusFormSchema, request);
    if (form.StreamEvent === 'stream-error') {
      // The only place where a failed handshake becomes visible (Twilio, "Stream status callbacks").
      counters.streamErrors += 1;
      const callId = callIdOfTwilioCall(form.CallSid);
      request.log.warn({ callId, streamError: form.StreamError?.slice(0, 200) }, 'Twilio reports a stream error');
    }
    return reply.code(204).send();
  });

  twilioRoute(app, PATHS.callStatus, async (request, reply) => {
    const form = parseForm(twilioCallStatusFormSchema, request);
    if (!isTerminalCallStatus(form.CallStatus)) return reply.code(204).send();
    const isOurs = form.Direction === 'outbound-api';
    await carrierEnded(callIdOfTwilioCall(form.CallSid) as CallId, form.CallStatus, isOurs);
    return reply.code(204).send();
  });
}
