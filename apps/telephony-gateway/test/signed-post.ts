import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL } from './rig.ts';

/** Posts one of Twilio's webhooks, without a carrier behind it. */
export async function postSigned(origin: string, path: string, params: Record<string, string>): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(AUTH_TOKEN, `${PUBLIC_URL}${path}`, params),
    },
    body: new URLSearchParams(params).toString(),
  });
}

/** The form of a call that comes in. @param index makes the CallSid and the caller's number. */
export const incomingCall = (index: number, more: Record<string, string> = {}): Record<string, string> => ({
  CallSid: `CA${index.toString(16).padStart(32, '0')}`,
  AccountSid: ACCOUNT_SID,
  From: `+1555020${String(index).padStart(4, '0')}`,
  To: '+15550100002',
  CallStatus: 'ringing',
  Direction: 'inbound',
  ...more,
});
