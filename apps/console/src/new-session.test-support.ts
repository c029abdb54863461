import { randomBytes } from 'node:crypto';
import type { Session } from '@trunkline/protocol';

/** The session of a phone call that goes on. */
export function newSession(fields: Partial<Session> = {}): Session {
  return {
    callId: `call_${randomBytes(8).toString('hex')}`,
    channel: 'twilio',
    state: 'live',
    intent: 'talk',
    createdAtMs: Date.now(),
    streamAttempts: 1,
    from: '+15550100001',
    to: '+15550100002',
    ...fields,
  };
}
