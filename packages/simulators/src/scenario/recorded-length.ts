/** Sentences of a recorded call are spoken by another voice, which takes another time for them. */
import { resample } from '../sound/speakers.ts';

/** Below, nobody notices that it is another voice; and what was measured of a length is not exact. */
const TOLERANCE = 0.2;
/** Beyond, it is no speech any more that a voice detector knows. */
const FASTEST = 1.7;
const SLOWEST = 0.6;

/**
 * Makes a sentence faster or slower if it would otherwise take clearly more or less than it did. The pitch goes with it.
 * @param lastsMs missing: as it is.
 */
export function withLength(samples: Int16Array, rateHz: number, lastsMs: number | undefined): Int16Array {
  if (lastsMs === undefined || samples.length === 0) return samples;
  const speed = (samples.length * 1000) / rateHz / lastsMs;
  if (Math.abs(speed - 1) <= TOLERANCE) return samples;
  return resample(samples, Math.min(FASTEST, Math.max(SLOWEST, speed)));
}
