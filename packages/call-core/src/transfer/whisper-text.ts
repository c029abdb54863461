/** What the person of a warm transfer is told before they have the caller: who it is and what it is about. */

/** Stands in the template for what the caller said last. */
const SAID = '{said}';
/** Somebody who has just picked up listens for some ten seconds. */
const MOST_SAID_CHARACTERS = 240;

const lastWords = (said: readonly string[]): string => {
  let words = '';
  for (const text of said.toReversed()) {
    const longer = words === '' ? text.trim() : `${text.trim()} ${words}`;
    if (longer.length > MOST_SAID_CHARACTERS && words !== '') break;
    words = longer;
  }
  if (words.length <= MOST_SAID_CHARACTERS) return words;
  const cut = words.slice(-MOST_SAID_CHARACTERS);
  return cut.slice(cut.indexOf(' ') + 1);
};

/**
 * @param given what whoever asked for the transfer wants said; it is taken as it is.
 * @param template the sentences otherwise. A sentence with `{said}` is left out when the caller has said nothing.
 * @param said what the caller said, in order.
 */
export function whisperText(given: string | undefined, template: string, said: readonly string[]): string {
  if (given !== undefined && given.trim() !== '') return given.trim();
  const words = lastWords(said);
  const sentences = template.split(/(?<=[.!?])\s+/);
  const told = words === '' ? sentences.filter((sentence) => !sentence.includes(SAID)) : sentences;
  return told
    .join(' ')
    .replaceAll(SAID, () => words)
    .trim();
}
