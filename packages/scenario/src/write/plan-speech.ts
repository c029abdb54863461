/** What happened over one turn of the agent. */
import { LIMITS } from '../format/limits.ts';
import { firstAudioOf, intoSpeech, type Speech, type Utterance } from './call-track.ts';
import { HOLD_NOISE_DBFS } from './infer-platform.ts';
import { onsetOf } from './place-utterances.ts';

/** The agent is resumed so long after the last sound; see docs/turn-taking.md. */
const RESUMED_AFTER_QUIET_MS = 350;
const SHORTEST_NOISE_MS = 250;
/** A hold and words so near each other are one. */
const SAME_SOUND_MS = 1_500;
/** Audio goes to the caller in frames of this length, one behind the other. */
const FRAME_MS = 20;
/** Of a synthesiser, where no turn was heard whole. */
const USUAL_MS_PER_CHARACTER = 65;

export type WrittenAside =
  | { afterMs: number; caller: string }
  | { afterMs: number; noise: 'bystander'; durationMs: number; levelDbfs: number };

/** Holds for words are those words again; what held the agent without words was a voice that nobody understood. */
export function planAsides(speech: Speech, said: readonly Utterance[]): WrittenAside[] {
  const holds = new Set(speech.holds);
  const words = said.map((utterance): WrittenAside => {
    const guessMs = onsetOf(utterance);
    const hold = [...holds].find(({ onsetMs }) => Math.abs(onsetMs - guessMs) <= SAME_SOUND_MS);
    if (hold) holds.delete(hold);
    return { afterMs: intoSpeech(speech, hold?.onsetMs ?? guessMs), caller: utterance.text };
  });
  const noises = [...holds].map(({ onsetMs, pausedMs }): WrittenAside => ({
    afterMs: intoSpeech(speech, onsetMs),
    noise: 'bystander',
    durationMs: Math.min(LIMITS.asideMs, Math.max(SHORTEST_NOISE_MS, pausedMs - RESUMED_AFTER_QUIET_MS)),
    levelDbfs: HOLD_NOISE_DBFS,
  }));
  const cutMs = intoSpeech(speech, speech.cut?.onsetMs ?? (speech.isUnfinished ? speech.toMs : Infinity));
  return [...words, ...noises]
    .filter(({ afterMs }) => afterMs < cutMs)
    .toSorted((one, other) => one.afterMs - other.afterMs)
    .slice(0, LIMITS.asides);
}

/**
 * What is buffered for the caller plays on while the platform stalls, so a stall is longer than its hole: by the time from the
 * first audio to its first frame, and by the holds, in which audio came in and none went out. The first hole uses all of it up,
 * and what comes then is played as it comes.
 */
export function planStalls(speech: Speech): { afterMs: number; ms: number }[] {
  const leadMs = Math.max(0, speech.fromMs - firstAudioOf(speech) - FRAME_MS);
  const stalls: { afterMs: number; ms: number }[] = [];
  let usedUpMs = 0;
  let holesMs = 0;
  for (const { atMs, ms } of speech.gaps.filter(({ ms }) => ms > 0).slice(0, LIMITS.stalls)) {
    const before = speech.holds.filter(({ onsetMs }) => onsetMs < atMs);
    const heldMs = before.reduce((sum, { pausedMs }) => sum + pausedMs, 0);
    const afterMs = Math.max(0, atMs - speech.fromMs - FRAME_MS - heldMs - holesMs);
    const bufferedMs = leadMs + heldMs - usedUpMs;
    stalls.push({ afterMs: Math.round(afterMs), ms: Math.min(LIMITS.stallMs, Math.round(ms + bufferedMs)) });
    usedUpMs += bufferedMs;
    holesMs += ms;
  }
  return stalls;
}

/** How long a character took in the turns that were heard whole. */
export function speechPace(speeches: readonly Speech[]): number {
  const whole = speeches.filter(({ isUnfinished, heardMs }) => !isUnfinished && heardMs > 0);
  const characters = whole.reduce((sum, { text }) => sum + text.length, 0);
  if (characters === 0) return USUAL_MS_PER_CHARACTER;
  return whole.reduce((sum, { heardMs }) => sum + heardMs, 0) / characters;
}
