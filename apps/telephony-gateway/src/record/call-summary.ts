/** One call as a list of calls shows it: what its session says, with the numbers masked. */
import { maskPhoneNumber, type Session } from '@trunkline/protocol';

export interface CallSummary {
  callId: string;
  /** The conversation over all channels that the call belongs to; a call that nobody has joined to one is its own. */
  sessionId: string;
  channel: string;
  state: string;
  callSid?: string;
  vapiCallId?: string;
  direction?: string;
  /** The session in which the conversation began, when this call goes on with an earlier one. */
  conversationId?: string;
  answeredBy?: string;
  transferState?: string;
  recording?: string;
  from?: string;
  to?: string;
  createdAtMs: number;
  endedAtMs?: number;
  endedBy?: string;
  endedReason?: string;
}

/** Numbers are masked, because a list is read over shoulders. */
export function summariseSession(session: Session): CallSummary {
  const { callId, channel, state, createdAtMs, callSid, vapiCallId, from, to, endedAtMs, endedBy, endedReason } =
    session;
  const { direction, conversationId, answeredBy, transferState, recording } = session;
  return {
    callId,
    sessionId: conversationId ?? callId,
    channel,
    state,
    createdAtMs,
    ...(callSid !== undefined && { callSid }),
    ...(vapiCallId !== undefined && { vapiCallId }),
    ...(direction !== undefined && { direction }),
    ...(conversationId !== undefined && { conversationId }),
    ...(answeredBy !== undefined && { answeredBy }),
    ...(transferState !== undefined && { transferState }),
    ...(recording !== undefined && { recording }),
    ...(from !== undefined && { from: maskPhoneNumber(from) }),
    ...(to !== undefined && { to: maskPhoneNumber(to) }),
    ...(endedAtMs !== undefined && { endedAtMs }),
    ...(endedBy !== undefined && { endedBy }),
    ...(endedReason !== undefined && { endedReason }),
  };
}
