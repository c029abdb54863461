/**
 * What Twilio tells of calls that we placed: that somebody has answered, who it was, and how the recording goes. The first
 * callback may come before `POST /calls` has written the session, so a call that is not known yet is waited for.
 */
import { answerVerdict } from '@trunkline/call-core';
import {
  type CallId,
  callIdOfTwilioCall,
  type CommandId,
  type Session,
  twilioAmdFormSchema,
  twilioRecordingFormSchema,
  twilioVoiceFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { AgentProvider } from '../../call/agent/agent-provider.ts';
import type { CallCloser } from '../../fleet/call-closer.ts';
import type { AwaitSession } from '../../control/await-session.ts';
import type { WordsOf } from '../../routing/session-route.ts';
import { issueStreamToken } from '../../twilio/stream-token.ts';
import { connectStreamTwiml, hangUpTwiml, PATHS } from '../../twilio/twiml.ts';
import type { NextTwiml } from './next-twiml.ts';
import { parseForm, twilioRoute } from './twilio-form.ts';

export interface OutboundCallbackDeps {
  store: SessionStore;
  agents: Pick<AgentProvider, 'request'>;
  closer: CallCloser;
  next: NextTwiml;
  awaitSession: AwaitSession;
  publicUrl: string;
  wordsOf: WordsOf;
  /** Whether words decide beside the carrier who has answered (SCREENING_INTRODUCTION). */
  weighsWords: boolean;
  epochMs: () => number;
  counters: { unknownCalls: number; answeredBy: Record<string, number> };
}

export function outboundCallbacks(app: FastifyInstance, deps: OutboundCallbackDeps): void {
  const { store, counters } = deps;

  /** Asks for the agent once, although Twilio asks twice when an answer was slow. */
  const requestAgentOnce = async (session: Session): Promise<void> => {
    const claim = await store.idempotency.begin('agent of an outbound call', session.callId);
    if (claim.status !== 'new') return;
    deps.agents.request(session);
    // If this is lost, the agent is asked for at most once more, which is better than an apology to somebody who has an agent.
    await store.idempotency.complete(claim.token, '').catch(() => {});
  };

  twilioRoute(app, PATHS.answered, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    reply.type('text/xml');
    try {
      const session = await deps.awaitSession(callId);
      if (!session) {
        counters.unknownCalls += 1;
        return hangUpTwiml();
      }
      // A call may be over already, when a machine was found out: what was meant with it then comes next.
      if (session.state === 'ended') return await deps.next.of(callId, undefined);
      // Only a call whose stream has not come yet gets a token: an old request must not bring a second stream into a live call.
      if (session.state !== 'ringing') return deps.next.apology();
      const [token] = await Promise.all([issueStreamToken(store, session), requestAgentOnce(session)]);
      return connectStreamTwiml(deps.publicUrl, token);
    } catch (error) {
      request.log.error({ err: error, callId }, 'a call was answered and the session store is out of reach');
      return deps.next.apology();
    }
  });

  const takeVerdict = async (session: Session, answeredBy: NonNullable<Session['answeredBy']>): Promise<void> => {
    const { callId } = session;
    await store.sessions.update(callId, { answeredBy });
    const fact = { type: 'call.answeredBy' as const, atMs: deps.epochMs(), verdict: answeredBy };
    // What follows from the verdict does not depend on the history.
    store.events.append(callId, [fact]).catch(() => {});
    counters.answeredBy[answeredBy] = (counters.answeredBy[answeredBy] ?? 0) + 1;
    const verdict = answerVerdict(answeredBy, deps.wordsOf(session).voicemailMessage !== '');
    if (session.state === 'ended') return;
    // A telephone that screens calls sounds like a machine, and the holder has its words. A fax has none.
    if (deps.weighsWords && answeredBy !== 'fax') {
      await store.commands.send(callId, { type: 'call.answeredBy', id: 'cmd_answered-by', answeredBy });
      return;
    }
    if (verdict === 'goOn') return;
    const leavesMessage = verdict === 'leaveMessage';
    const id: CommandId = 'cmd_machine-answered';
    const outcome = await store.commands.send(callId, { type: 'call.machineAnswered', id, leavesMessage });
    // Nobody holds the call. Its stream is not let in any more, and Twilio then asks what comes next.
    if (outcome !== 'waiting') return;
    await deps.closer.close(callId, {
      endedBy: 'gateway',
      reason: leavesMessage ? 'voicemail-left' : 'machine-answered',
      intent: leavesMessage ? 'voicemail' : 'hangup',
    });
  };

  twilioRoute(app, PATHS.amd, async (request, reply) => {
    const form = parseForm(twilioAmdFormSchema, request);
    const session = await deps.awaitSession(callIdOfTwilioCall(form.CallSid) as CallId);
    if (!session) counters.unknownCalls += 1;
    // Only the first verdict counts, since Twilio may repeat it.
    else if (session.answeredBy === undefined) await takeVerdict(session, form.AnsweredBy);
    return reply.code(204).send();
  });

  twilioRoute(app, PATHS.recordingStatus, async (request, reply) => {
    const form = parseForm(twilioRecordingFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    const session = await store.sessions.read(callId);
    if (!session) counters.unknownCalls += 1;
    // That a recording has begun is written by the request that began it, so a late callback cannot undo its end.
    const isOver = form.RecordingStatus !== 'in-progress' && session?.recording !== 'off';
    if (session && isOver) {
      await store.recordings.note(callId, form.RecordingSid);
      await store.sessions.update(callId, { recording: 'off' });
      await store.events.append(callId, [{ type: 'recording.changed', atMs: deps.epochMs(), recording: 'off' }]);
    }
    return reply.code(204).send();
  });
}
