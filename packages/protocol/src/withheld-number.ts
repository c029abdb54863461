/**
 * Callers who do not say who they are. Twilio and the carriers before it have many forms for that: words, the same words spelt on
 * a keypad, zeros, and SIP addresses without a person in them (Twilio, "TwiML: request parameters"; RFC 3323 for
 * `anonymous@anonymous.invalid`).
 */

/** As letters and digits alone, so that "No Caller ID", `no-caller-id` and `NoCallerID` are one. */
const WORDS = new Set([
  '',
  'anonymous',
  'anonymouscaller',
  'blocked',
  'nocallerid',
  'nonumber',
  'notavailable',
  'null',
  'numberwithheld',
  'privacy',
  'private',
  'privatenumber',
  'restricted',
  'unavailable',
  'undefined',
  'unknown',
  'unknowncaller',
  'unknownnumber',
  'withheld',
  'withheldnumber',
]);

/** ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE and PRIVATE on a keypad. */
const KEYPAD_WORDS = new Set(['266696687', '7378742833', '2562533', '8656696', '86282452253', '7748283']);

/** The name in an address such as `sip:name@host`, `"Name" <sip:name@host>` or `client:name`. */
function nameIn(address: string): string {
  const bare = /<([^<>]*)>/.exec(address)?.[1] ?? address;
  const name = bare.replace(/^(?:sips?|tel|client):/i, '').split(/[@;?]/, 1)[0] ?? '';
  return name.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** Whether `number` stands for a caller who withheld theirs. All such callers look the same, though they are many. */
export function isWithheldNumber(number: string): boolean {
  const text = number.trim().slice(0, 256);
  if (/@anonymous\.invalid\b|^sips?:anonymous\.invalid\b/i.test(text)) return true;
  const name = nameIn(text)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return WORDS.has(name) || KEYPAD_WORDS.has(name) || /^0+$/.test(name);
}
