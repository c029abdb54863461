import { type CallId, callIdOfTwilioCall, isCallId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

/** No id is longer, and what is pasted may be anything. */
const MOST_CHARACTERS = 128;

/**
 * Finds the call that is meant by what somebody has pasted: our own id, Twilio's CallSid or Vapi's id.
 * @returns `undefined` if it is none of these, or leads to no call.
 */
export async function findCallId(
  { sessions }: Pick<SessionStore, 'sessions'>,
  pasted: string,
): Promise<CallId | undefined> {
  const text = pasted.trim();
  if (text === '' || text.length > MOST_CHARACTERS) return undefined;
  if (isCallId(text)) return text;
  return callIdOfTwilioCall(text) ?? sessions.findByVapiCall(text);
}
