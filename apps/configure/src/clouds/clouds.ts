import type { TwilioNumbers } from './twilio-number.ts';
import type { VapiAccount } from './vapi-account.ts';

export interface Clouds {
  numbers: TwilioNumbers;
  vapi: VapiAccount;
}
