/** A call as Twilio tells the gateway of it: the webhook of a call that rings, and the first message of its stream. */
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

const ACCOUNT_SID = 'AC00000000000000000000000000000001';

export interface Ringing {
  /** Of the gateway, and the address that it knows itself by. */
  origin: string;
  authToken: string;
  callSid: string;
  /** Ends the wait for the answer. */
  signal?: AbortSignal;
}

/** Lets a call ring, and gives what it is answered with. @throws what `fetch` throws. */
export async function ring({ origin, authToken, callSid, signal }: Ringing): Promise<{ status: number; text: string }> {
  const url = `${origin}/webhook/twilio`;
  const form = {
    CallSid: callSid,
    AccountSid: ACCOUNT_SID,
    From: '+15550100001',
    To: '+15550100002',
    CallStatus: 'ringing',
  };
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(authToken, url, form),
    },
    body: new URLSearchParams(form).toString(),
    ...(signal && { signal }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** @returns the secret in a TwiML answer that opens the stream; `undefined` where it opens none. */
export const tokenIn = (twiml: string): string | undefined => /name="token" value="([^"]+)"/.exec(twiml)?.[1];

/** What of the `start` of a stream the load looks at. */
export interface CallStart extends Record<string, unknown> {
  callSid: string;
}

export const startOf = (callSid: string, customParameters: Record<string, string>): CallStart => ({
  accountSid: ACCOUNT_SID,
  callSid,
  tracks: ['inbound'],
  mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  customParameters,
});
