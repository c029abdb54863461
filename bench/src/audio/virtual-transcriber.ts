/**
 * Plays the listening half of Vapi in virtual time. It sends partial transcripts some 300 ms behind each word, a final one after
 * the end, and its own `user-interrupted` at the second word (`stopSpeakingPlan.numWords` 2); noise gives no words. The latencies
 * are assumptions after Vapi's documentation (transcription takes 200 to 500 ms).
 */
import type { GroundTruth } from '@trunkline/simulators';
import { createRandom } from '@trunkline/simulators';

export type HeardWord =
  | { type: 'words'; atMs: number; text: string; isFinal: boolean }
  | { type: 'started'; atMs: number }
  | { type: 'interrupted'; atMs: number };

const LATENCY_MS = { min: 200, max: 400 };
const FINAL_AFTER_MS = { min: 300, max: 500 };
const INTERRUPTS_AT_WORD = 2;

/** @returns what the gateway is told, in the order of time */
export function transcribe(truth: GroundTruth, seed: number): HeardWord[] {
  const { text, firstVoicedMs, endMs } = truth;
  if (text === undefined || firstVoicedMs === undefined || endMs === undefined) return [];
  const random = createRandom(seed);
  const said: HeardWord[] = [];
  const words = text.split(' ');
  const latencyMs = random.integer(LATENCY_MS.min, LATENCY_MS.max);
  said.push({ type: 'started', atMs: firstVoicedMs + latencyMs / 2 });
  let characters = 0;
  for (const [index, word] of words.entries()) {
    characters += word.length + 1;
    const doneMs = firstVoicedMs + ((endMs - firstVoicedMs) * characters) / (text.length + 1);
    said.push({
      type: 'words',
      atMs: doneMs + latencyMs,
      text: words.slice(0, index + 1).join(' '),
      isFinal: false,
    });
    if (index + 1 === INTERRUPTS_AT_WORD && truth.kind === 'interruption') {
      said.push({ type: 'interrupted', atMs: doneMs + latencyMs + 50 });
    }
  }
  const finalMs = endMs + random.integer(FINAL_AFTER_MS.min, FINAL_AFTER_MS.max);
  said.push({ type: 'words', atMs: Math.max(finalMs, said.at(-1)!.atMs), text, isFinal: true });
  if (words.length < INTERRUPTS_AT_WORD && truth.kind === 'interruption') {
    said.push({ type: 'interrupted', atMs: finalMs + 50 });
  }
  return said.toSorted((a, b) => a.atMs - b.atMs);
}
