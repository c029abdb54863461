/** Whether the place that is to stand in for PUBLIC_URL is there at all. */
import { describeConnection } from '../clouds/cloud-fault.ts';
import { fault, showUrl, type Trouble } from '../compare/difference.ts';
import { signAsTwilio } from './sign-probe.ts';

const TIMEOUT_MS = 10_000;
const SET_ANOTHER = 'Set TWILIO_FALLBACK_URL to a place that answers with TwiML, such as a TwiML Bin at Twilio.';

/** @param access signs the request, since a TwiML Bin may look at that. */
export async function probeFallback(
  url: string,
  access: { accountSid: string; authToken: string },
): Promise<Trouble[]> {
  const params = { AccountSid: access.accountSid, CallSid: `CA${'0'.repeat(32)}`, CallStatus: 'ringing' };
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(params).toString(),
      headers: signAsTwilio(access.authToken, url, params),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await response.text()).slice(0, 100_000);
    // Whoever asks for a proof of Twilio is there; that is all that can be seen from here.
    if (response.status === 401 || response.status === 403) return [];
    if (!response.ok) {
      return [
        fault(`The voice fallback URL ${showUrl(url)} answers ${response.status}: it is a dead place.`, SET_ANOTHER),
      ];
    }
    if (!/<Response[\s/>]/.test(text)) {
      return [fault(`The voice fallback URL ${showUrl(url)} answers, but not with TwiML.`, SET_ANOTHER)];
    }
    return [];
  } catch (error) {
    return [
      fault(`The voice fallback URL ${showUrl(url)} is a dead place: ${describeConnection(error)}.`, SET_ANOTHER),
    ];
  }
}
