/** The telephone number at Twilio, through the official package. Source: Twilio, IncomingPhoneNumber resource. */
import { scrubText } from '@trunkline/service-kit';
import twilio from 'twilio';
import type { NumberState, NumberUpdate } from '../compare/compare-number.ts';
import { CloudFault, describeConnection, isConnectionFault } from './cloud-fault.ts';

export interface TwilioAccess {
  accountSid: string;
  username: string;
  password: string;
  /** Instead of Twilio's own, for a sandbox. */
  apiUrl: string | undefined;
}

export interface TwilioNumber extends NumberState {
  sid: string;
  phoneNumber: string;
}

export interface TwilioNumbers {
  /** @throws CloudFault */
  find(phoneNumber: string): Promise<TwilioNumber | undefined>;
  /** The account's numbers, at most ten. @throws CloudFault */
  list(): Promise<string[]>;
  /** @throws CloudFault */
  update(sid: string, update: NumberUpdate): Promise<void>;
}

const TIMEOUT_MS = 15_000;
const SHOWN_NUMBERS = 10;

export function openTwilioNumbers({ accountSid, username, password, apiUrl }: TwilioAccess): TwilioNumbers {
  const client = twilio(username, password, { accountSid, timeout: TIMEOUT_MS });
  if (apiUrl !== undefined) client.api.baseUrl = apiUrl;
  const numbers = client.incomingPhoneNumbers;

  const ask = async <T>(
    request: () => Promise<T>,
    unknown = `no account ${accountSid} for these credentials`,
  ): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      throw faultOf(error, unknown);
    }
  };
  return {
    find: (phoneNumber) =>
      ask(async () => (await numbers.list({ phoneNumber, limit: 20 })).find((one) => one.phoneNumber === phoneNumber)),
    list: () => ask(async () => (await numbers.list({ limit: SHOWN_NUMBERS })).map(({ phoneNumber }) => phoneNumber)),
    update: (sid, update) => ask(async () => void (await numbers(sid).update(update)), `no number ${sid} any more`),
  };
}

/**
 * Source: Twilio, error dictionary. Its own words are passed on only where they are about what we have sent.
 * @param unknown what a 404 means, such as `no account AC1 for these credentials`.
 */
function faultOf(error: unknown, unknown: string): CloudFault {
  const { status, code, message } = error as { status?: unknown; code?: unknown; message?: unknown };
  if (typeof status !== 'number') {
    if (!isConnectionFault(error)) {
      return new CloudFault(
        'What answers in the place of Twilio is not its API.',
        'Check TWILIO_API_URL if it is set, and whether a proxy or a sign-in page stands between this machine and Twilio.',
      );
    }
    return new CloudFault(
      `Twilio could not be reached: ${describeConnection(error)}.`,
      'Check the network of this machine, and TWILIO_API_URL if it is set.',
    );
  }
  switch (status) {
    case 401:
    case 403:
      return new CloudFault(
        `Twilio does not take these credentials (${status}).`,
        'Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN anew from the first page of console.twilio.com; an API key (TWILIO_API_KEY_SID) must be of the same account, and a restricted one must be allowed to read and write phone numbers.',
      );
    case 404:
      return new CloudFault(
        `Twilio knows ${unknown} (404).`,
        'Check TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER; a subaccount has its own SID and its own auth token.',
      );
    case 429:
      return new CloudFault('Twilio is asked too much right now (429).', 'Wait a minute, and run it again.');
    default:
      if (status >= 500) {
        return new CloudFault(`Twilio has trouble of its own (${status}).`, 'See status.twilio.com, and run it again.');
      }
      return new CloudFault(
        `Twilio refused what it was asked (${status}, error ${String(code)}): ${scrubText(String(message))}`,
        `See https://www.twilio.com/docs/errors/${String(code)}`,
      );
  }
}
