/**
 * The forms in which Twilio hands on a caller who withholds the number: words, the digits that spell them on a keypad, and the
 * names that SIP and clients use. Sources: twilio.md, section 3.1; Twilio support, "Why am I getting calls from these strange
 * numbers"; RFC 3323, section 4.1 (`anonymous.invalid`). For `placeCall({ from })`.
 */
export const WITHHELD_CALLERS: readonly string[] = [
  '',
  'anonymous',
  'Anonymous',
  'RESTRICTED',
  'Unavailable',
  'unknown',
  'Private',
  'No Caller ID',
  '+0',
  '+266696687',
  '266696687',
  '+7378742833',
  '+2562533',
  '+8656696',
  '+86282452253',
  'client:Anonymous',
  'client:anonymous',
  'sip:anonymous@anonymous.invalid',
  'sip:Anonymous@example.com',
  'sips:anonymous@anonymous.invalid',
  '"Anonymous" <sip:anonymous@anonymous.invalid>',
];

/** Callers who are named in forms that are no number, and stay themselves. */
export const NAMED_CALLERS: readonly string[] = ['client:anna', 'sip:anna@example.com', 'sip:+15550100001@example.com'];
