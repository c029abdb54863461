/** Which words of the caller are worth a question to somebody who knows the language better than a list (a phrase classifier). */
import type { PhraseMeaning } from './interrupt-phrases.ts';

/** What a phrase classifier may say of a few words that were said while the agent speaks. */
export const PHRASE_VERDICTS = ['backchannel', 'interruption', 'unsure'] as const;
export type PhraseVerdict = (typeof PHRASE_VERDICTS)[number];

/** Signs of listening are short. Whoever says more has something to say. */
const MOST_WORDS = 4;
/** Scripts without spaces may have a long sentence in what is counted as a few words. */
const MOST_CHARACTERS = 60;
/** Numbers are answers or parts of one, and may be those of a card, which must not leave the house for this. */
const HAS_DIGIT = /\p{N}/u;

/**
 * @param count how many words `text` has.
 * @returns whether the words are on no list and so few that they may still be a sign of listening.
 */
export const isUnsurePhrase = (text: string, meaning: PhraseMeaning, count: number): boolean =>
  meaning === 'other' &&
  count > 0 &&
  count <= MOST_WORDS &&
  text.trim().length <= MOST_CHARACTERS &&
  !HAS_DIGIT.test(text);
