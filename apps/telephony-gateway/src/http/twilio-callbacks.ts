/**
 * What Twilio tells after the call has been answered: the stream is over, its status, the call's status, the end of a
 * dial. All may come twice, late and in any order; each answer follows from the session and from nothing in the request
 * but the CallSid.
 */
import {
  type CallId,
  callIdOfTwilioCall,
  isTerminalCallStatus,
  twilioCallStatusFormSchema,
  twilioDialEndedFormSchema,
  twilioStreamStatusFormSchema,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { CallCloser } from '../call/call-closer.ts';
import type { CallSlots } from '../call/call-slots.ts';
import { issueStreamToken } from '../twilio/stream-token.ts';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml, PATHS, type TwimlWords } from '../twilio/twiml.ts';
import { parseForm } from './twilio-form.ts';

export interface TwilioCallbackDeps {
  store: SessionStore;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  publicUrl: string;
  words: TwimlWords;
  fallbackNumber: string | undefined;
  epochMs: () => number;
  /** Streams per call, the first included. */
  maxStreams: number;
  counters: { unknownCalls: number; streamErrors: number };
}

const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export function twilioCallbacks(app: FastifyInstance, deps: TwilioCallbackDeps): void {
  const { store, counters } = deps;

  const apologise = (): string => apologyTwiml(deps.publicUrl, deps.words.apology, deps.fallbackNumber);

  /** The carrier says that the call is over, which is the best proof there is. */
  const carrierEnded = async (callId: CallId, status: string): Promise<void> => {
    await deps.slots.release(callId, 'carrierStatus');
    const session = await store.sessions.read(callId);
    if (!session) counters.unknownCalls += 1;
    if (!session || session.state === 'ended') return;
    const isUnderWay = session.state === 'live' || session.state === 'lost';
    // Whoever holds the call ends it. If nobody does, it ends here, and so does the agent that waits for its caller.
    if (isUnderWay && (await store.mailbox.post(callId, { type: 'carrier.callEnded', status }))) return;
    await deps.closer.close(callId, { endedBy: 'caller', reason: `carrier-${status}` });
  };

  const giveUp = async (callId: CallId): Promise<string> => {
    await deps.closer.close(callId, {
      endedBy: 'gateway',
      reason: 'stream-lost-too-often',
      intent: 'apologise',
      // Passed on to a person, the call goes on.
      ...(deps.fallbackNumber === undefined && { proof: 'socketClosed' as const }),
    });
    return apologise();
  };

  /** What a caller hears whose stream is gone: the session knows what was meant. */
  const nextTwiml = async (callId: CallId): Promise<string> => {
    const verdict = await store.sessions.reconnect(callId, { maxStreams: deps.maxStreams, nowMs: deps.epochMs() });
    switch (verdict.outcome) {
      case 'missing':
        counters.unknownCalls += 1;
        // Forgotten, but perhaps not by the counts.
        await deps.slots.release(callId, 'neverStarted');
        return hangUpTwiml();
      case 'ended':
      case 'meant':
        return verdict.intent === 'apologise' ? apologise() : hangUpTwiml();
      case 'exhausted':
        return giveUp(callId);
      case 'stream': {
        const session = await store.sessions.read(callId);
        return session ? connectStreamTwiml(deps.publicUrl, await issueStreamToken(store, session)) : hangUpTwiml();
      }
    }
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
      return await nextTwiml(callId);
    } catch (error) {
      request.log.error({ err: error, callId }, 'stream lost and the session store is out of reach');
      return apologise();
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
    await carrierEnded(callIdOfTwilioCall(form.CallSid) as CallId, form.CallStatus);
    return reply.code(204).send();
  });

  app.post(PATHS.dialEnded, async (request, reply) => {
    const form = parseForm(twilioDialEndedFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    const session = await store.sessions.read(callId).catch(() => undefined);
    // A caller who was passed on after an apology: the answer ends the call.
    if (session?.state === 'ended') await deps.slots.release(callId, 'carrierStatus');
    return reply.type('text/xml').send(hangUpTwiml());
  });
}
