/** The telephone numbers of the account, and what the carrier does when one of them is called. Source: Twilio, IncomingPhoneNumber resource. */
import { createRandom } from '../random.ts';
import type { PlaceCallOptions } from './place-call.ts';
import type { HttpMethod } from './twiml.ts';

/** What can be set on a number. An empty text means that nothing is set. */
export interface NumberSettings {
  voiceUrl: string;
  voiceMethod: HttpMethod;
  voiceFallbackUrl: string;
  voiceFallbackMethod: HttpMethod;
  statusCallback: string;
  statusCallbackMethod: HttpMethod;
  /** An application (AP...) or a trunk (TK...): with either, the URLs of the number are not looked at. */
  voiceApplicationSid: string;
  trunkSid: string;
  voiceReceiveMode: 'voice' | 'fax';
}

export interface CarrierNumber extends NumberSettings {
  readonly sid: string;
  readonly accountSid: string;
  /** E.164. */
  readonly phoneNumber: string;
  readonly createdAt: Date;
}

/** A number as it is when it has just been bought, but for what is given. */
export type NewNumber = { readonly phoneNumber: string } & Partial<NumberSettings>;

export interface NumberBook {
  /** In the order in which they were bought. */
  readonly numbers: readonly CarrierNumber[];
  findBySid(sid: string): CarrierNumber | undefined;
  /**
   * What a call to this number is placed with. @returns `undefined` for a number that is not in the book.
   * @throws Error for one that nobody would answer, with the reason.
   */
  routeTo(phoneNumber: string): NumberRoute | undefined;
}

export interface NumberRoute extends Required<Pick<PlaceCallOptions, 'webhookUrl' | 'webhookMethod'>> {
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: { readonly url: string; readonly method: HttpMethod } | undefined;
}

const UNSET: NumberSettings = {
  voiceUrl: '',
  voiceMethod: 'POST',
  voiceFallbackUrl: '',
  voiceFallbackMethod: 'POST',
  statusCallback: '',
  statusCallbackMethod: 'POST',
  voiceApplicationSid: '',
  trunkSid: '',
  voiceReceiveMode: 'voice',
};

/** @param seed decides the SIDs. */
export function createNumberBook(accountSid: string, numbers: readonly NewNumber[], seed = 1): NumberBook {
  const random = createRandom(seed);
  const book: CarrierNumber[] = numbers.map((number) => ({
    ...UNSET,
    ...number,
    sid: `PN${random.hex(32)}`,
    accountSid,
    createdAt: new Date(),
  }));
  return {
    numbers: book,
    findBySid: (sid) => book.find((number) => number.sid === sid),
    routeTo(phoneNumber) {
      const number = book.find((one) => one.phoneNumber === phoneNumber);
      if (number === undefined) return undefined;
      if (number.voiceReceiveMode === 'fax') throw new Error(`${phoneNumber} takes faxes and no calls`);
      if (number.voiceApplicationSid !== '' || number.trunkSid !== '') {
        throw new Error(`${phoneNumber} is answered by an application or a trunk, and not by its own URL`);
      }
      if (number.voiceUrl === '') throw new Error(`${phoneNumber} has no voice URL, so that nobody would answer`);
      const { statusCallback: url, statusCallbackMethod: method } = number;
      return {
        webhookUrl: number.voiceUrl,
        webhookMethod: number.voiceMethod,
        fallbackUrl: number.voiceFallbackUrl || undefined,
        statusCallback: url === '' ? undefined : { url, method },
      };
    },
  };
}
