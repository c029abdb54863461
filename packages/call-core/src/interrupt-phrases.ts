/**
 * What a few words of the caller mean while the agent is speaking: "wait" takes the floor, "uh-huh" leaves it where it is
 * (REQUIREMENTS B5). Both lists belong to the deployment, since they are words of its language.
 */

export interface PhraseLists {
  /** Any of these, anywhere in what the caller says, interrupts. */
  readonly interrupts: readonly string[];
  /** Signs of listening. One that contains an interrupting word, such as "can't wait", takes its sting. */
  readonly backchannels: readonly string[];
}

export const DEFAULT_PHRASES: PhraseLists = Object.freeze({
  interrupts: Object.freeze(['stop', 'wait', 'hold on', 'hang on', 'actually']),
  backchannels: Object.freeze(['uh-huh', 'mm-hmm', 'mhm', 'okay', 'ok', 'yeah', 'right', 'i see', "can't wait"]),
});

/** `backchannel`: nothing but signs of listening. `other`: words, but none that interrupt by themselves. */
export type PhraseMeaning = 'interrupt' | 'backchannel' | 'other';

/** Punctuation and case are the transcriber's taste: "Uh-huh!" and "uh huh" are the same words, and so are "can’t" and "cant". */
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** @returns reads a transcript, whole words only; where two phrases begin at the same word, the longer one counts. */
export function createPhraseReader({ interrupts, backchannels }: PhraseLists): (text: string) => PhraseMeaning {
  const phrases = [
    ...interrupts.map((phrase) => ({ words: wordsOf(phrase), interrupts: true })),
    ...backchannels.map((phrase) => ({ words: wordsOf(phrase), interrupts: false })),
  ]
    .filter(({ words }) => words.length > 0)
    .toSorted((a, b) => b.words.length - a.words.length);

  return (text) => {
    const said = wordsOf(text);
    let isBackchannel = said.length > 0;
    for (let at = 0; at < said.length;) {
      const found = phrases.find(({ words }) => words.every((word, index) => said[at + index] === word));
      if (found?.interrupts) return 'interrupt';
      if (!found) isBackchannel = false;
      at += found?.words.length ?? 1;
    }
    return isBackchannel ? 'backchannel' : 'other';
  };
}
