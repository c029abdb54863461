/**
 * `POST /webhook/twilio`: a call comes in. Answers from what is at hand and waits for no upstream: the agent's call is
 * being made meanwhile, and the stream token is what ties the two together.
 */
import { callIdOfTwilioCall, type Session, TrunklineError, twilioVoiceFormSchema } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../call/agent-provider.ts';
import { issueStreamToken } from '../twilio/stream-token.ts';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml, PATHS, type TwimlWords } from '../twilio/twiml.ts';
import { parseForm } from './twilio-form.ts';

export interface VoiceWebhookDeps {
  store: SessionStore;
  agents: Pick<AgentProvider, 'request'>;
  publicUrl: string;
  words: TwimlWords;
  fallbackNumber: string | undefined;
  epochMs: () => number;
}

export function voiceWebhook(app: FastifyInstance, deps: VoiceWebhookDeps): void {
  app.post(PATHS.voice, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid);
    if (!callId) throw new TrunklineError('TL_INVALID_FIELD', 'CallSid: expected a CallSid (CA...)');
    reply.type('text/xml');
    const session: Session = {
      callId,
      channel: 'twilio',
      state: 'ringing',
      intent: 'talk',
      createdAtMs: deps.epochMs(),
      callSid: form.CallSid,
      accountSid: form.AccountSid,
      from: form.From,
      to: form.To,
      streamAttempts: 1,
    };
    try {
      const { outcome, session: known } = await deps.store.sessions.create(session);
      if (outcome === 'exists') {
        // Twilio asks twice when an answer was slow. The first request has already asked for the agent.
        if (known.state === 'ended') return hangUpTwiml();
      } else {
        await deps.store.events.append(callId, [
          { type: 'call.created', atMs: session.createdAtMs, channel: session.channel },
        ]);
        deps.agents.request(session);
      }
      const token = await issueStreamToken(deps.store, session);
      return connectStreamTwiml(deps.publicUrl, token, deps.words.greeting);
    } catch (error) {
      // Without the store no call can be carried, but the caller must not hear an error tone.
      request.log.error({ err: error, callId }, 'call refused: the session store is out of reach');
      return apologyTwiml(deps.publicUrl, deps.words.apology, deps.fallbackNumber);
    }
  });
}
