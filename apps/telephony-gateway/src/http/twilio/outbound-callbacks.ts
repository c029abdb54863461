/**
 * What Twilio tells of calls that we placed: somebody has answered, who it was, how the recording goes. Its first word may
 * come before `POST /calls` has written the session down, so a call that is not known yet is waited for.
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
import { issueStreamToken } from '../../twilio/stream-token.ts';
import { connectStreamTwiml, hangUpTwiml, PATHS } from '../../twilio/twiml.ts';
import type { NextTwiml } from './next-twiml.ts';
import { parseForm } from './twilio-form.ts';

export interface OutboundCallbackDeps {
  store: SessionStore;
  agents: Pick<AgentProvider, 'request'>;
  closer: CallCloser;
  next: NextTwiml;
  awaitSession: AwaitSession;
  publicUrl: string;
  voicemailMessage: string;
  epochMs: () => number;
  counters: { unknownCalls: number; answeredBy: Record<string, number> };
}

export function outboundCallbacks(app: FastifyInstance, deps: OutboundCallbackDeps): void {
  const { store, counters } = deps;

  /** Twilio asks twice when an answer was slow. */
  const requestAgentOnce = async (session: Session): Promise<void> => {
    const claim = await store.idempotency.begin('agent of an outbound call', session.callId);
    if (claim.status !== 'new') return;
    deps.agents.request(session);
    await store.idempotency.complete(claim.token, '');
  };

  app.post(PATHS.answered, async (request, reply) => {
    const form = parseForm(twilioVoiceFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    reply.type('text/xml');
    try {
      const session = await deps.awaitSession(callId);
      // Also for one that is over: a machine may have been found out already.
      if (session?.state === 'ended') return await deps.next.of(callId);
      if (!session) {
        counters.unknownCalls += 1;
        return hangUpTwiml();
      }
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
    await store.events.append(callId, [{ type: 'call.answeredBy', atMs: deps.epochMs(), verdict: answeredBy }]);
    counters.answeredBy[answeredBy] = (counters.answeredBy[answeredBy] ?? 0) + 1;
    const message = session.voicemailMessage ?? deps.voicemailMessage;
    const verdict = answerVerdict(answeredBy, message !== '');
    if (verdict === 'goOn' || session.state === 'ended') return;
    const leavesMessage = verdict === 'leaveMessage';
    const id: CommandId = 'cmd_machine-answered';
    const outcome = await store.commands.send(callId, { type: 'call.machineAnswered', id, leavesMessage });
    // Nobody holds it: its stream is not let in any more, and then Twilio asks what comes next.
    if (outcome !== 'waiting') return;
    await deps.closer.close(callId, {
      endedBy: 'gateway',
      reason: leavesMessage ? 'voicemail-left' : 'machine-answered',
      intent: leavesMessage ? 'voicemail' : 'hangup',
    });
  };

  app.post(PATHS.amd, async (request, reply) => {
    const form = parseForm(twilioAmdFormSchema, request);
    const session = await deps.awaitSession(callIdOfTwilioCall(form.CallSid) as CallId);
    if (!session) counters.unknownCalls += 1;
    // The first verdict counts; one that comes twice is the same.
    else if (session.answeredBy === undefined) await takeVerdict(session, form.AnsweredBy);
    return reply.code(204).send();
  });

  app.post(PATHS.recordingStatus, async (request, reply) => {
    const form = parseForm(twilioRecordingFormSchema, request);
    const callId = callIdOfTwilioCall(form.CallSid) as CallId;
    const session = await store.sessions.read(callId);
    if (!session) counters.unknownCalls += 1;
    // That it has begun we have from the request that began it, so that no late word of it can undo the end.
    const isOver = form.RecordingStatus !== 'in-progress' && session?.recording !== 'off';
    if (session && isOver) {
      await store.sessions.update(callId, { recording: 'off', recordingSid: form.RecordingSid });
      await store.events.append(callId, [{ type: 'recording.changed', atMs: deps.epochMs(), recording: 'off' }]);
    }
    return reply.code(204).send();
  });
}
