/** Below this share of the loudest sample nothing counts as speech. */
const SPEECH_SHARE_OF_PEAK = 0.02;
/** Nor below this, of 32768: what a synthesiser puts out when it has nothing to say. */
const NOISE_FLOOR = 100;

export function peakOf(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

/**
 * The part of `samples` from the first to the last sound, with a margin on both sides.
 * @returns a view, not a copy; empty when all is silence.
 */
export function trimSilence(samples: Int16Array, rateHz: number, headMs: number, tailMs: number): Int16Array {
  const threshold = Math.max(NOISE_FLOOR, peakOf(samples) * SPEECH_SHARE_OF_PEAK);
  const isSound = (sample: number) => Math.abs(sample) >= threshold;
  const first = samples.findIndex(isSound);
  if (first < 0) return samples.subarray(0, 0);
  const last = samples.findLastIndex(isSound);
  const from = Math.max(0, first - Math.round((headMs * rateHz) / 1000));
  return samples.subarray(from, last + 1 + Math.round((tailMs * rateHz) / 1000));
}
