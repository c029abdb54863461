/** Words that stand for others: for a script that must not tell what was said, and for what the synthesiser cannot speak. */

/** By length, so that a sentence takes about as long as it did. */
const BY_LENGTH = [
  '',
  'a',
  'so',
  'and',
  'then',
  'after',
  'before',
  'another',
  'whatever',
  'something',
  'everything',
] as const;
const LONGEST = BY_LENGTH.length - 1;

/** Every word becomes another of the same length; marks at its end stay, since they are pauses. */
export function withoutWords(text: string): string {
  return mapWords(text, placeholder);
}

/** The same for those words alone that have no letter or digit the synthesiser knows. */
export function speakable(text: string): string {
  return mapWords(text, (word) => (isSpeakable(word) || !/[\p{L}\p{N}]/u.test(word) ? word : placeholder(word)));
}

/** Whether anything of it can be heard. */
export const isSpeakable = (text: string): boolean => /[A-Za-z0-9]/.test(text);

const mapWords = (text: string, map: (word: string) => string): string => text.split(/\s+/).map(map).join(' ').trim();

function placeholder(word: string): string {
  const mark = /(?<![.,!?;:])[.,!?;:]+$/.exec(word)?.[0] ?? '';
  let missing = word.length - mark.length;
  let placed = '';
  for (; missing > LONGEST; missing -= LONGEST) placed += BY_LENGTH[LONGEST];
  return `${placed}${BY_LENGTH[missing] ?? ''}${mark}`;
}
