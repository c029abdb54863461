/**
 * When an agent's words are spoken, for agents whose synthesiser tells. Then what was heard of a cut turn need not be guessed
 * from its length (heard-text.ts).
 */

/** A caller who has heard the turn up to `untilMs` has heard `text`, which is its beginning. */
export interface TimedText {
  text: string;
  /** Counted from the start of the turn. */
  untilMs: number;
}

/**
 * A word counts as heard this much later than its time says: segments are given one behind another, and how long the agent is
 * silent between them is not told.
 */
const PAUSE_MARGIN_MS = 250;

/**
 * Adds a segment whose words have times of their own, relative to the segment.
 * @param words may have the spaces between them as entries of their own.
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

/** Adds that `count` words of `turnText` have been spoken in the `receivedMs` of audio that have been received. */
export function addSpokenWords(
  known: readonly TimedText[],
  turnText: string,
  count: number,
  receivedMs: number,
): TimedText[] {
  const text = turnText.trim().split(/\s+/).slice(0, count).join(' ');
  return text ? [...known, { text, untilMs: receivedMs }] : [...known];
}

/** @returns what was surely heard in the first `heardMs` of the turn; an empty text when not even its first word was. */
export function heardWords(known: readonly TimedText[], heardMs: number): string {
  return known.findLast(({ untilMs }) => untilMs <= heardMs)?.text ?? '';
}
