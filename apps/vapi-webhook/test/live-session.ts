import type { CallId, Session } from '@trunkline/protocol';

/** A call by telephone, under way, with the agent that Vapi calls `vapiCallId`. */
export const liveSession = (callId: CallId, vapiCallId: string, more: Partial<Session> = {}): Session => ({
  callId,
  channel: 'twilio',
  state: 'live',
  intent: 'talk',
  createdAtMs: Date.now(),
  streamAttempts: 1,
  vapiCallId,
  ...more,
});
