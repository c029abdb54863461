/**
 * What Twilio tells after the call has been answered: the stream is over, its status, the call's status, the end of a
 * dial. All may come twice, late and in any order; each answer follows from the session and from nothing in the request
 * but the CallSid.
 */
import {
  type CallId,
  callIdOfTwilioCall,
  isTerminalCallStatus,
  type Session,
  twilioCallStatusFormSchema,
  twilioDialEndedFormSchema,
  twilioStreamStatusFormSchema,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { SessionEnding, SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { type AgentProvider, agentOfSession } from '../call/agent-provider.ts';
import { issueStreamToken } from '../twilio/stream-token.ts';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml, PATHS, type TwimlWords } from '../twilio/twiml.ts';
import { parseForm } from './twilio-form.ts';

export interface TwilioCallbackDeps {
  store: SessionStore;
  agents: Pick<AgentProvider, 'end'>;
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

  /** Ends the session and, whoever was first, sends its agent home. Not waited for: the carrier wants an answer. */
  const close = async (callId: CallId, end: SessionEnding): Promise<void> => {
    await store.sessions.end(callId, end);
    const agent = agentOfSession(await store.sessions.read(callId));
    if (agent) void deps.agents.end(agent);
  };

  /** What a caller hears whose stream is gone: the session knows what was meant. */
  const nextTwiml = async (callId: CallId, session: Session | undefined): Promise<string> => {
    if (!session) {
      counters.unknownCalls += 1;
      return hangUpTwiml();
    }
    if (session.state === 'ended') return session.intent === 'apologise' ? apologise() : hangUpTwiml();
    if (session.streamAttempts >= deps.maxStreams) {
      const end = { endedBy: 'gateway' as const, endedReason: 'stream-lost-too-often', endedAtMs: deps.epochMs() };
      await close(callId, end);
      return apologise();
    }
    await store.sessions.update(callId, { streamAttempts: session.streamAttempts + 1 });
    return connectStreamTwiml(deps.publicUrl, await issueStreamToken(store, session));
  };

  app.post(PATHS.streamEnded, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    reply.type('text/xml');
    if (isTerminalCallStatus(form.CallStatus)) return EMPTY_TWIML;
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    try {
      return await nextTwiml(callId, await store.sessions.read(callId));
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
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    const session = await store.sessions.read(callId);
    if (!session) counters.unknownCalls += 1;
    else if (session.state !== 'ended') {
      const isUnderWay = session.state === 'live' || session.state === 'lost';
      const message = { type: 'carrier.callEnded' as const, status: form.CallStatus };
      // Whoever holds the call ends it. If nobody does, it ends here, and so does the agent that waits for its caller.
      if (!isUnderWay || !(await store.mailbox.post(callId, message))) {
        const endedReason = `carrier-${form.CallStatus}`;
        await close(callId, { endedBy: 'caller', endedReason, endedAtMs: deps.epochMs() });
      }
    }
    return reply.code(204).send();
  });

  app.post(PATHS.dialEnded, async (request, reply) => {
    parseForm(twilioDialEndedFormSchema, request);
    return reply.type('text/xml').send(hangUpTwiml());
  });
}
