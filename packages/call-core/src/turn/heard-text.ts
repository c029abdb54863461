/**
 * The words of a cut turn that the caller can have heard, never one more.
 *
 * Without word timings the share of the audio stands for the share of the text. How long the whole text would have taken
 * is not known when the agent was cut while still sending, so a slow speaker is assumed: a faster one has said more in the
 * same time, and is under-credited rather than over-credited.
 */

/** Thirteen characters a second, as a slow voice speaks. */
const SLOW_MS_PER_CHARACTER = 75;

/**
 * @param heardMs of the turn's audio that was proved heard.
 * @param receivedMs of the turn's audio that had come when it was cut.
 * @returns a prefix of `text` that ends at a word.
 */
export function heardPart(text: string, heardMs: number, receivedMs: number): string {
  const wholeMs = Math.max(receivedMs, text.length * SLOW_MS_PER_CHARACTER);
  if (wholeMs <= 0 || heardMs <= 0) return '';
  const length = Math.floor((text.length * Math.min(heardMs, wholeMs)) / wholeMs);
  if (length >= text.length) return text;
  const lastSpace = text.lastIndexOf(' ', length);
  return lastSpace <= 0 ? '' : text.slice(0, lastSpace);
}
