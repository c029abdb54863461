/** What of a telephone number at Twilio is otherwise than it should be. Source: Twilio, IncomingPhoneNumber resource. */
import { type Difference, fault, isSamePlace, note, showUrl, type Trouble } from './difference.ts';

/** A number as Twilio tells it. What is not set is an empty text, `null` or missing. */
export interface NumberState {
  voiceUrl?: string | null;
  voiceMethod?: string | null;
  voiceFallbackUrl?: string | null;
  statusCallback?: string | null;
  statusCallbackMethod?: string | null;
  voiceApplicationSid?: string | null;
  trunkSid?: string | null;
  voiceReceiveMode?: string | null;
}

export interface WantedNumber {
  publicUrl: string;
  /** Where callers are sent when PUBLIC_URL cannot be reached; `undefined` leaves what is there. */
  fallbackUrl: string | undefined;
  /** To whom a fallback document could dial. */
  fallbackNumber: string | undefined;
}

/** What Twilio's API takes, by the names of its official package. */
export interface NumberUpdate {
  voiceUrl?: string;
  voiceMethod?: string;
  voiceFallbackUrl?: string;
  voiceFallbackMethod?: string;
  statusCallback?: string;
  statusCallbackMethod?: string;
  voiceApplicationSid?: string;
  trunkSid?: string;
  voiceReceiveMode?: 'voice';
}

const VOICE_PATH = '/webhook/twilio';
export const CALL_STATUS_PATH = '/webhook/twilio/call-status';

export interface NumberComparison {
  differences: Difference[];
  troubles: Trouble[];
  update: NumberUpdate;
}

export function compareNumber(number: NumberState, wanted: WantedNumber): NumberComparison {
  const differences: Difference[] = [];
  const update: NumberUpdate = {};
  const differs = (change: NumberUpdate, difference: Difference): void => {
    Object.assign(update, change);
    differences.push(difference);
  };
  const voiceUrl = `${wanted.publicUrl}${VOICE_PATH}`;
  const statusCallback = `${wanted.publicUrl}${CALL_STATUS_PATH}`;

  if (number.voiceReceiveMode === 'fax') {
    differs(
      { voiceReceiveMode: 'voice' },
      {
        what: 'what it takes',
        was: 'faxes',
        becomes: 'voice',
        consequence: 'The number takes faxes and no calls.',
      },
    );
  }
  if (number.voiceApplicationSid) {
    differs(
      { voiceApplicationSid: '' },
      {
        what: 'TwiML application',
        was: number.voiceApplicationSid,
        becomes: 'none',
        consequence: 'The number is given to a TwiML application, and Twilio does not look at its own URLs.',
      },
    );
  }
  if (number.trunkSid) {
    differs(
      { trunkSid: '' },
      {
        what: 'SIP trunk',
        was: number.trunkSid,
        becomes: 'none',
        consequence: 'The number is given to a SIP trunk, and Twilio does not look at its own URLs.',
      },
    );
  }
  const presentUrl = number.voiceUrl ?? '';
  if (!isSamePlace(presentUrl, voiceUrl)) {
    differs(
      { voiceUrl },
      {
        what: 'voice URL',
        was: showUrl(presentUrl),
        becomes: voiceUrl,
        consequence: whoAnswers(presentUrl, wanted.publicUrl),
      },
    );
  }
  if ((number.voiceMethod ?? 'POST') !== 'POST') {
    differs(
      { voiceMethod: 'POST' },
      {
        what: 'voice method',
        was: String(number.voiceMethod),
        becomes: 'POST',
        consequence: 'Callers’ numbers then stand in URLs, and so in the logs of every proxy on the way.',
      },
    );
  }
  const presentStatus = number.statusCallback ?? '';
  if (!isSamePlace(presentStatus, statusCallback)) {
    differs(
      { statusCallback },
      {
        what: 'status callback',
        was: showUrl(presentStatus),
        becomes: statusCallback,
        consequence:
          presentStatus === ''
            ? 'The status callback is missing: nobody tells the gateway that a caller has hung up while no stream was open, and the place of such a call comes back late.'
            : `Twilio tells ${showUrl(presentStatus)} that a call is over, and not the gateway.`,
      },
    );
  }
  if ((number.statusCallbackMethod ?? 'POST') !== 'POST') {
    differs(
      { statusCallbackMethod: 'POST' },
      {
        what: 'status callback method',
        was: String(number.statusCallbackMethod),
        becomes: 'POST',
        consequence: 'Callers’ numbers then stand in URLs, and so in the logs of every proxy on the way.',
      },
    );
  }
  const presentFallback = number.voiceFallbackUrl ?? '';
  if (wanted.fallbackUrl !== undefined && !isSamePlace(presentFallback, wanted.fallbackUrl)) {
    differs(
      { voiceFallbackUrl: wanted.fallbackUrl, voiceFallbackMethod: 'POST' },
      {
        what: 'voice fallback URL',
        was: showUrl(presentFallback),
        becomes: showUrl(wanted.fallbackUrl),
        consequence: 'While PUBLIC_URL cannot be reached, callers do not get what TWILIO_FALLBACK_URL has for them.',
      },
    );
  }
  return { differences, troubles: fallbackTroubles(wanted.fallbackUrl ?? presentFallback, wanted), update };
}

/** Who has the number now, in a sentence. */
function whoAnswers(url: string, publicUrl: string): string {
  if (!URL.canParse(url)) return 'The number has no voice URL: whoever calls hears Twilio’s error message.';
  const { origin, hostname, pathname } = new URL(url);
  if (hostname === 'api.vapi.ai') {
    return 'Vapi answers by itself and the gateway never hears of a call: the number was imported at Vapi, which took its voice URL. Remove it there under "Phone Numbers", or Vapi takes it again.';
  }
  if (hostname === 'demo.twilio.com') return 'Twilio’s own demo answers.';
  if (origin === publicUrl) return `The number asks ${pathname}, where nobody answers calls.`;
  if (pathname.replace(/(?<!\/)\/+$/, '') === VOICE_PATH) {
    return `The number still points at another address of a gateway, ${origin}, such as an earlier tunnel.`;
  }
  return `Another app answers: ${showUrl(url)}.`;
}

function fallbackTroubles(url: string, { publicUrl, fallbackNumber }: WantedNumber): Trouble[] {
  if (url === '') {
    const dial = fallbackNumber === undefined ? '<Say>...</Say>' : '<Dial>the number of FALLBACK_NUMBER</Dial>';
    return [
      note(
        'There is no voice fallback URL: while PUBLIC_URL cannot be reached, callers hear Twilio’s error message.',
        `Make a TwiML Bin at Twilio with <Response>${dial}</Response>, and set TWILIO_FALLBACK_URL to its address.`,
      ),
    ];
  }
  if (URL.canParse(url) && new URL(url).origin === publicUrl) {
    return [
      fault(
        'The voice fallback URL leads to PUBLIC_URL too, which is what it is to stand in for.',
        'Set TWILIO_FALLBACK_URL to a place of its own, such as a TwiML Bin at Twilio.',
      ),
    ];
  }
  return [];
}
