import type { Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { JobContext } from '../queues/job-handler.ts';

export interface CloseSessionDeps {
  sessions: Pick<SessionStore['sessions'], 'findByVapiCall' | 'read' | 'end'>;
  epochMs: () => number;
  /** How long the gateway, which knows more, may take to end the call itself. */
  graceMs: number;
}

const LOOK_AGAIN_MS = 500;

/** The end of an earlier leg of the agent says nothing about the call, which goes on with the next one. */
const isOver = (session: Session, vapiCallId: string): boolean =>
  session.state === 'ended' || session.vapiCallId !== vapiCallId;

/** A caller who is passed on to a person has no agent meanwhile, so only the carrier knows when the call is over. */
const isBeingTransferred = ({ transferState = 'none' }: Session): boolean => transferState !== 'none';

/**
 * Closes the session of a call that Vapi says is over, unless it is closed, goes on with another agent or with a person.
 * @param endedReason Vapi's word.
 * @returns the session's call id, if there is one.
 */
export async function closeSession(
  { sessions, epochMs, graceMs }: CloseSessionDeps,
  { vapiCallId, endedReason = '' }: { vapiCallId: string; endedReason?: string | undefined },
  job: JobContext,
): Promise<Session['callId'] | undefined> {
  const callId = await sessions.findByVapiCall(vapiCallId);
  const session = callId && (await sessions.read(callId));
  if (!session || isOver(session, vapiCallId) || isBeingTransferred(session)) return callId;
  if (session.state === 'live' && job.ageMs < graceMs) return job.postpone(LOOK_AGAIN_MS);
  const endedBy = endedReason.startsWith('customer') ? 'caller' : 'agent';
  const ending = { endedBy, endedReason: 'agent-report', endedAtMs: epochMs(), intent: 'hangup' } as const;
  // Another agent may have taken the call since the session was read.
  await sessions.end(session.callId, ending, { vapiCallId });
  return callId;
}
