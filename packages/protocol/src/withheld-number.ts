const WORDS = /^(?:anonymous|restricted|blocked|unknown|unavailable|private)?$/i;

/** Twilio spells the same words on a keypad: ANONYMOUS is 266696687. */
const KEYPAD_WORDS = /^\+?(?:266696687|7378742833|2562533|8656696|86282452253)$/;

/** Whether `number` stands for a caller who withheld theirs. All such callers look the same, though they are many. */
export function isWithheldNumber(number: string): boolean {
  const text = number.trim();
  return WORDS.test(text) || KEYPAD_WORDS.test(text);
}
