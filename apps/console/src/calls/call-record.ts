import { maskPhoneNumber, type Session } from '@trunkline/protocol';

/** Fields that are shown as they are. What is not listed stays inside: addresses of the agent's call are secrets. */
const SHOWN = [
  'callId',
  'channel',
  'state',
  'intent',
  'createdAtMs',
  'callSid',
  'streamSid',
  'streamAttempts',
  'lostAtMs',
  'handOverReason',
  'handOvers',
  'conversationId',
  'continuedFrom',
  'direction',
  'answeredBy',
  'assistantId',
  'recording',
  'transferState',
  'transferReason',
  'vapiCallId',
  'agentError',
  'agentCreatedAtMs',
  'replicaId',
  'floor',
  'faults',
  'endedAtMs',
  'endedBy',
  'endedReason',
] as const satisfies readonly (keyof Session)[];

/** Numbers, of which the last two digits are shown. */
const MASKED = ['from', 'to', 'transferTo'] as const satisfies readonly (keyof Session)[];

/** The session as an operator may see it. @param recordingSid the carrier's id of its recording, where one is known. */
export function recordOf(session: Session, recordingSid?: string): Record<string, unknown> {
  const record: Record<string, unknown> = recordingSid === undefined ? {} : { recordingSid };
  for (const name of SHOWN) if (session[name] !== undefined) record[name] = session[name];
  for (const name of MASKED) {
    const number = session[name];
    if (number !== undefined) record[name] = maskPhoneNumber(number);
  }
  return record;
}
