/**
 * What a few words of the caller mean while the agent is speaking: "wait" takes the floor, and "uh-huh" leaves it to the agent
 * (REQUIREMENTS B5). Both lists belong to the deployment, because they are words of its language.
 */

import { ALL_SIGNS_OF_LISTENING } from './signs-of-listening.ts';

export interface PhraseLists {
  /** Each of these interrupts, wherever it stands in what the caller says. */
  readonly interrupts: readonly string[];
  /** Signs of listening. One that contains an interrupting word, such as "can't wait", keeps that word from interrupting. */
  readonly backchannels: readonly string[];
}

export const DEFAULT_PHRASES: PhraseLists = Object.freeze({
  interrupts: Object.freeze(['stop', 'wait', 'hold on', 'hang on', 'actually']),
  backchannels: ALL_SIGNS_OF_LISTENING,
});

/**
 * `backchannel`: there is nothing but signs of listening. `open`: it ends in what may become one, as "got" may become "got it".
 * `other`: none of its words interrupts by itself.
 */
export type PhraseMeaning = 'interrupt' | 'backchannel' | 'open' | 'other';

/**
 * Transcribers differ in punctuation and case: "Uh-huh!" and "uh huh" are the same words, and so are "can’t" and "cant". The vowels of
 * some scripts are marks.
 */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);

/** Whether all that is said from `at` on is the beginning of the phrase. */
const begins = (phrase: readonly string[], said: readonly string[], at: number): boolean =>
  said.length - at < phrase.length && said.slice(at).every((word, index) => word === phrase[index]);

/** Scripts that put no space between words; two of their characters count as a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const UNSPACED_PER_WORD = 2;

/** @returns how many words a transcript has, counted as phrases are, or guessed by its length where words are not divided. */
export const countWords = (text: string): number =>
  wordsOf(text).reduce((sum, word) => {
    const unspaced = word.match(UNSPACED)?.length ?? 0;
    return sum + Math.max(1, Math.ceil(unspaced / UNSPACED_PER_WORD));
  }, 0);

/** @returns a function that reads a transcript word by word. Where two phrases begin at the same word, the longer one counts. */
export function createPhraseReader({ interrupts, backchannels }: PhraseLists): (text: string) => PhraseMeaning {
  const phrases = [
    ...interrupts.map((phrase) => ({ words: wordsOf(phrase), interrupts: true })),
    ...backchannels.map((phrase) => ({ words: wordsOf(phrase), interrupts: false })),
  ]
    .filter(({ words }) => words.length > 0)
    .toSorted((a, b) => b.words.length - a.words.length);

  return (text) => {
    const said = wordsOf(text);
    let isListening = said.length > 0;
    let isOpen = false;
    for (let at = 0; at < said.length;) {
      const found = phrases.find(({ words }) => words.every((word, index) => said[at + index] === word));
      if (found?.interrupts) return 'interrupt';
      if (!found && phrases.some(({ words }) => begins(words, said, at))) isOpen = true;
      // Words behind an open beginning belong to it: "I'm with" may become "I'm with you".
      else if (!found && !isOpen) isListening = false;
      at += found?.words.length ?? 1;
    }
    if (!isListening) return 'other';
    return isOpen ? 'open' : 'backchannel';
  };
}
