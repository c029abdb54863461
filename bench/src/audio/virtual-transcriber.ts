/**
 * The agent's platform as far as it listens, in virtual time: partial transcripts some 300 ms behind the word, a final one
 * after the end, and its own `user-interrupted` at the second word (`stopSpeakingPlan.numWords` 2). It hears no words in what
 * holds none. The latencies are assumptions, as Vapi's documentation gives them (transcription 200 to 500 ms).
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

/** @returns what is told to the gateway, in order. */
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
