import type { IncomingPhoneNumberContextUpdateOptions } from 'twilio/lib/rest/api/v2010/account/incomingPhoneNumber.js';
import type { CarrierNumber } from '../number-book.ts';
import type { HttpMethod } from '../twiml.ts';
import { RestError } from './rest-error.ts';

/** A number as the API shows it. Source: Twilio, IncomingPhoneNumber resource. */
export function describeNumber(number: CarrierNumber) {
  const { sid, accountSid } = number;
  const createdAt = number.createdAt.toUTCString().replace('GMT', '+0000');
  return {
    sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    friendly_name: number.phoneNumber,
    phone_number: number.phoneNumber,
    origin: 'twilio',
    beta: false,
    date_created: createdAt,
    date_updated: createdAt,
    voice_url: number.voiceUrl,
    voice_method: number.voiceMethod,
    voice_fallback_url: number.voiceFallbackUrl,
    voice_fallback_method: number.voiceFallbackMethod,
    voice_caller_id_lookup: false,
    voice_receive_mode: number.voiceReceiveMode,
    voice_application_sid: number.voiceApplicationSid || null,
    trunk_sid: number.trunkSid || null,
    status_callback: number.statusCallback,
    status_callback_method: number.statusCallbackMethod,
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${sid}.json`,
  };
}

/** A parameter as the official client sends it: its own option, in capitals. */
interface UpdateForm {
  get(name: Capitalize<keyof IncomingPhoneNumberContextUpdateOptions>): string | null;
}

/**
 * Applies what `POST IncomingPhoneNumbers/PN...json` takes. An empty value takes away what was set.
 * @throws RestError 21402 for what is no URL, 21403 for another method than GET and POST; nothing is changed then.
 */
export function updateNumber(number: CarrierNumber, form: UpdateForm): void {
  const url = (name: Parameters<UpdateForm['get']>[0], present: string): string => {
    const value = form.get(name);
    if (value === null) return present;
    if (value !== '' && !/^https?:\/\/[^\s/]+/.test(value)) {
      throw new RestError(400, 21402, `${name} is not a valid URL: ${value}`);
    }
    return value;
  };
  const method = (name: Parameters<UpdateForm['get']>[0], present: HttpMethod): HttpMethod => {
    const value = form.get(name)?.toUpperCase();
    if (value === undefined) return present;
    if (value !== 'GET' && value !== 'POST') throw new RestError(400, 21403, `${name} is not GET or POST`);
    return value;
  };
  // An application and a trunk put each other out (Twilio, IncomingPhoneNumber, VoiceApplicationSid).
  const application = form.get('VoiceApplicationSid');
  const trunk = form.get('TrunkSid');
  Object.assign(number, {
    voiceUrl: url('VoiceUrl', number.voiceUrl),
    voiceMethod: method('VoiceMethod', number.voiceMethod),
    voiceFallbackUrl: url('VoiceFallbackUrl', number.voiceFallbackUrl),
    voiceFallbackMethod: method('VoiceFallbackMethod', number.voiceFallbackMethod),
    statusCallback: url('StatusCallback', number.statusCallback),
    statusCallbackMethod: method('StatusCallbackMethod', number.statusCallbackMethod),
    voiceApplicationSid: application ?? (trunk ? '' : number.voiceApplicationSid),
    trunkSid: trunk ?? (application ? '' : number.trunkSid),
    ...(form.get('VoiceReceiveMode') !== null && {
      voiceReceiveMode: form.get('VoiceReceiveMode') === 'fax' ? 'fax' : 'voice',
    }),
  });
}
