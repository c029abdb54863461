/**
 * `/webhook/twilio`: a call comes in. The answer waits for no upstream: the agent's call is created meanwhile, and the stream token
 * ties the two together. A replica that is full answers all the same, since the stream may open on another one.
 *
 * Only a call that still rings gets a token. Twilio's requests carry no time, so an old one may be sent again by anybody who has
 * found it in a log, and its token would bring a second stream into a live call, which closes the first. A stream that was lost
 * gets its new token by `stream-ended`.
 */
import {
  callIdOfTwilioCall,
  readRoute,
  type Session,
  TrunklineError,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AgentProvider } from '../../call/agent/agent-provider.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import type { CallRouter, RouteVerdict } from '../../routing/call-router.ts';
import { issueStreamToken } from '../../twilio/stream-token.ts';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml, PATHS } from '../../twilio/twiml.ts';
import { Turnstile } from '../turnstile.ts';
import { endOf, endTwiml, isEnd, writeWithoutAgent } from './answer-without-agent.ts';
import { refuseCall, type RefuseCallDeps } from './refuse-call.ts';
import { parseForm, twilioRoute } from './twilio-form.ts';

export interface VoiceWebhookDeps extends RefuseCallDeps {
  store: SessionStore;
  slots: Pick<CallSlots, 'admit' | 'release'>;
  agents: Pick<AgentProvider, 'request'>;
  words: {
    /** Said before the agent is connected; nothing when empty. */
    greeting: string;
    /** Said when all lines are busy. */
    refusal: string;
  };
  router: CallRouter;
  clock: Pick<Clock, 'nowMs'>;
  epochMs: () => number;
}

/** Calls that are written down at the same time. */
const MOST_AT_ONCE = 32;
/** Twilio gives an answer up after 15 s, and the caller hears an error tone then. What is done inside takes 3 s at the most. */
const PATIENCE_MS = 10_000;

export function voiceWebhook(app: FastifyInstance, deps: VoiceWebhookDeps): void {
  const apology = (session: Session): string => {
    const words = deps.wordsOf(session);
    return apologyTwiml(deps.publicUrl, words.apology, words.fallbackNumber, words.language);
  };

  /**
   * It is closed, or the caller is not wanted. The first answer to a call counts: its hours may be over since, or the file another one.
   * @returns `undefined` for a call that an agent has taken already.
   */
  const answerWithoutAgent = async (session: Session, verdict: RouteVerdict): Promise<string | undefined> => {
    const { route } = verdict;
    if (!isEnd(route)) return undefined;
    const known = await deps.store.sessions.read(session.callId);
    if (known) return endOf(deps.publicUrl, known);
    await writeWithoutAgent(deps.store, session, route);
    deps.router.tell(session, verdict);
    return endTwiml(deps.publicUrl, route);
  };

  /** @returns the TwiML to answer with. @throws when the store is out of reach. */
  const answer = async (session: Session, verdict: RouteVerdict, request: FastifyRequest): Promise<string> => {
    const { callId } = session;
    const closed = await answerWithoutAgent(session, verdict);
    if (closed !== undefined) return closed;
    const decision = await deps.slots.admit(session);
    if (!decision.admitted) return await refuseCall(deps, session, decision, request.log);
    const created = { type: 'call.created' as const, atMs: session.createdAtMs, channel: session.channel };
    // Both at once, for one trip to Redis less. A token that is not given out lets nobody in, and is gone after a minute.
    const [{ outcome, session: known }, token] = await Promise.all([
      deps.store.sessions.create(session, created),
      issueStreamToken(deps.store, session),
    ]);
    if (outcome === 'exists') {
      if (known.state === 'ended') {
        await deps.slots.release(callId, 'neverStarted');
        return endOf(deps.publicUrl, known) ?? hangUpTwiml();
      }
      if (known.state !== 'ringing') {
        request.log.warn({ callId, callState: known.state }, 'voice webhook repeated for a call that rings no more');
        return apology(known);
      }
      // Twilio asks twice when an answer was slow. The first request has already asked for the agent.
    } else {
      deps.agents.request(session);
      deps.router.tell(session, verdict);
    }
    // The first answer counts: the file may have changed since.
    const { greeting = deps.words.greeting, language } = readRoute(known) ?? {};
    return connectStreamTwiml(deps.publicUrl, token, greeting, language);
  };

  const turnstile = new Turnstile({ places: MOST_AT_ONCE, patienceMs: PATIENCE_MS, clock: deps.clock });
  twilioRoute(app, PATHS.voice, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid);
    if (!callId) throw new TrunklineError('TL_INVALID_FIELD', 'CallSid: expected a CallSid (CA...)');
    reply.type('text/xml');
    const verdict = await deps.router.incoming({ to: form.To, from: form.From, stirVerstat: form.StirVerstat });
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
      ...verdict.fields,
    };
    try {
      return await turnstile.pass(() => answer(session, verdict, request));
    } catch (error) {
      // Without the store no call can be carried, but the caller must not hear an error tone.
      request.log.error(
        { err: error, callId },
        'call refused: the session store is out of reach, or too many ring at once',
      );
      void deps.slots.release(callId, 'neverStarted');
      // A closed door needs no store.
      return endOf(deps.publicUrl, session) ?? apology(session);
    }
  });

  twilioRoute(app, PATHS.voicemailEnded, async (_request, reply) => {
    reply.type('text/xml');
    return hangUpTwiml();
  });
}
