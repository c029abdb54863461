/** Finds phrases again in what a speech recogniser made of somebody's words. */

/** Lower case, without accents, punctuation and apostrophes: recognisers differ in all of these. */
export const plainWords = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** @param phrases in plain words. @returns asks whether a text, in plain words, holds one of them as whole words. */
export function createPhraseFinder(phrases: readonly string[]): (plain: string) => boolean {
  const padded = phrases.map((phrase) => ` ${plainWords(phrase)} `);
  return (plain) => padded.some((phrase) => ` ${plain} `.includes(phrase));
}
