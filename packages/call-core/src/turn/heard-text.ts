/**
 * The words of a cut turn that the caller has heard, and never one more.
 *
 * Without word timings, the share of the audio stands for the share of the text. How long the whole text would have taken is
 * not known when the agent was cut while it was still sending. So a slow speaker is assumed: a faster one has said more in the
 * same time, and is credited with too little rather than too much.
 */

/** A slow voice speaks thirteen characters a second. */
const SLOW_MS_PER_CHARACTER = 75;

/**
 * @param heardMs how much of the turn's audio was proved heard.
 * @param receivedMs how much of the turn's audio had been received when it was cut.
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
