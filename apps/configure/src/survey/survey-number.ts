/** Looks at the telephone number as it is now. */
import type { TwilioNumber, TwilioNumbers } from '../clouds/twilio-number.ts';
import { compareNumber } from '../compare/compare-number.ts';
import type { ConfigureConfig } from '../config.ts';
import type { NumberPlan } from '../plan.ts';
import type { Wanted } from '../wanted.ts';
import { missing, type Part } from './part.ts';

/** @throws CloudFault */
export async function surveyNumber(
  config: ConfigureConfig,
  numbers: TwilioNumbers,
  wanted: Wanted,
): Promise<Part<NumberPlan & { fallbackUrl: string | undefined }>> {
  const { TWILIO_PHONE_NUMBER: phoneNumber, TWILIO_ACCOUNT_SID: accountSid } = config;
  const found: TwilioNumber | undefined = phoneNumber === undefined ? undefined : await numbers.find(phoneNumber);
  if (found === undefined) {
    const others = await numbers.list();
    const has =
      others.length > 0
        ? `It has ${others.join(', ')}.`
        : 'It has none: buy one at console.twilio.com, "Phone Numbers".';
    return phoneNumber === undefined
      ? missing('TWILIO_PHONE_NUMBER is not set, so that nobody knows which number of the account is meant.', has)
      : missing(
          `The number ${phoneNumber} is not one of the account ${accountSid}.`,
          `${has} A number of a subaccount needs that account’s TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.`,
        );
  }
  const { differences, troubles, update } = compareNumber(found, wanted.number);
  return {
    findings: [{ title: `Twilio, number ${found.phoneNumber}`, differences }],
    troubles,
    plan: { sid: found.sid, update, fallbackUrl: found.voiceFallbackUrl || undefined },
  };
}
