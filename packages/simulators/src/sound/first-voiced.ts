import { SAMPLES_PER_MS } from '../mulaw.ts';
import { activeLevelDbfs, rmsDbfs } from './levels.ts';

const FRAME_MS = 10;
/** Below the active level: the quiet beginning of an "s" is in, the breath before it is not. */
const ONSET_BELOW_ACTIVE_DB = 25;
/** Frames from the onset on that are looked at to see whether the sound stays. */
const STAYS_WITHIN_FRAMES = 5;

export interface VoicedSpan {
  /** From the first sample to the first frame of sound. */
  readonly firstVoicedMs: number;
  /** From the first sample to the end of the last frame of sound. */
  readonly endMs: number;
}

/**
 * Where the sound of a clean recording begins and ends, to 10 ms: the first frame that is at most 25 dB below the active
 * level and is no lone click, and the last frame at that level.
 * @param framesThatStay of the five from the onset on that must be sound; 1 for sounds that are clicks themselves.
 * @returns undefined for silence.
 */
export function findVoicedSpan(samples: Int16Array, framesThatStay = 3): VoicedSpan | undefined {
  const threshold = activeLevelDbfs(samples) - ONSET_BELOW_ACTIVE_DB;
  const size = FRAME_MS * SAMPLES_PER_MS;
  const isSound = Array.from({ length: Math.ceil(samples.length / size) }, (_, frame) => {
    const piece = samples.subarray(frame * size, (frame + 1) * size);
    return piece.some((sample) => sample !== 0) && rmsDbfs(piece) >= threshold;
  });
  const first = isSound.findIndex(
    (sound, frame) =>
      sound && isSound.slice(frame, frame + STAYS_WITHIN_FRAMES).filter(Boolean).length >= framesThatStay,
  );
  if (first < 0) return undefined;
  return { firstVoicedMs: first * FRAME_MS, endMs: (isSound.lastIndexOf(true) + 1) * FRAME_MS };
}
