/**
 * What an agent's synthesiser says of when its words are spoken, where it does: then what was heard of a cut turn need not be
 * guessed from its length (heard-text.ts).
 */

/** Once the caller has heard the turn up to `untilMs`, they have heard `text`, which is its beginning. */
export interface TimedText {
  text: string;
  /** Since the turn began. */
  untilMs: number;
}

/** Segments are given one behind another; the pauses between them are not told, so a word counts as heard so much later. */
const PAUSE_MARGIN_MS = 250;

/**
 * Adds a segment whose words have times of their own, relative to the segment.
 * @param words with the spaces between them as entries, or without.
 */
export function addAlignedWords(
  known: readonly TimedText[],
  words: readonly string[],
  endTimesMs: readonly number[],
): TimedText[] {
  const last = known.at(-1);
  const segmentMs = last ? last.untilMs - PAUSE_MARGIN_MS : 0;
  let text = last?.text ?? '';
  const added = words.flatMap((word, index): TimedText[] => {
    const endMs = endTimesMs[index];
    if (word.trim() === '' || endMs === undefined) return [];
    text = text ? `${text} ${word.trim()}` : word.trim();
    return [{ text, untilMs: segmentMs + endMs + PAUSE_MARGIN_MS }];
  });
  return [...known, ...added];
}

/** Adds that `count` words of `turnText` have been spoken in the `comeMs` of audio that have come. */
export function addSpokenWords(
  known: readonly TimedText[],
  turnText: string,
  count: number,
  comeMs: number,
): TimedText[] {
  const text = turnText.trim().split(/\s+/).slice(0, count).join(' ');
  return text ? [...known, { text, untilMs: comeMs }] : [...known];
}

/** @returns what was surely heard after `heardMs` of the turn; nothing when even the first word was not. */
export function heardWords(known: readonly TimedText[], heardMs: number): string {
  return known.findLast(({ untilMs }) => untilMs <= heardMs)?.text ?? '';
}
