import { LEVEL_FLOOR_DBFS } from '@trunkline/audio';
import { decodeMulaw, encodeMulaw, SAMPLES_PER_MS } from '../mulaw.ts';
import { createPhoneBand, filtered } from './filters.ts';

const FULL_SCALE = 32_768;
const FRAME_SAMPLES = 20 * SAMPLES_PER_MS;
/** The margin of ITU-T P.56: what is further below the active level is a pause. */
const PAUSE_MARGIN_DB = 15.9;
const LEVEL_TOLERANCE_DB = 0.02;
const MAX_TRIES = 12;

/** Rounds, and saturates as a converter does instead of wrapping around. */
export function toInt16(value: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value)));
}

/** Samples of any size as 16-bit ones, saturated. */
export function toSamples(values: ArrayLike<number>): Int16Array {
  return amplified(values, 1);
}

/**
 * The level of the sound in `samples` without the pauses, in dBFS (RMS re 32768): the mean over the 20 ms frames that
 * are at most 15.9 dB below that same mean. For a steady sound it is the plain RMS.
 * @returns -90.3 for silence.
 */
export function activeLevelDbfs(samples: ArrayLike<number>): number {
  const frames = framePowers(samples);
  let level = Math.max(0, ...frames.map(({ power }) => power));
  for (;;) {
    const threshold = level / 10 ** (PAUSE_MARGIN_DB / 10);
    let energy = 0;
    let count = 0;
    for (const frame of frames) {
      if (frame.power < threshold) continue;
      energy += frame.power * frame.count;
      count += frame.count;
    }
    const next = count === 0 ? 0 : energy / count;
    // The threshold only ever sinks, and each time takes in at least one more frame; so this ends.
    if (next >= level * 0.999_999) return dbfsOfPower(next);
    level = next;
  }
}

/** The level of all `samples`, pauses too, in dBFS (RMS re 32768); -90.3 for silence. */
export function rmsDbfs(samples: ArrayLike<number>): number {
  let energy = 0;
  for (let index = 0; index < samples.length; index += 1) energy += samples[index]! ** 2;
  return dbfsOfPower(samples.length === 0 ? 0 : energy / samples.length);
}

/**
 * The same sound at an active level of `dbfs`, saturated. What saturation takes away is made up for, so loud speech
 * has its level and is a little distorted, as on a telephone.
 * @returns a copy; silence stays silence.
 */
export function scaleToDbfs(samples: ArrayLike<number>, dbfs: number): Int16Array {
  const original = activeLevelDbfs(samples);
  if (original <= LEVEL_FLOOR_DBFS) return toSamples(samples);
  let gainDb = dbfs - original;
  for (let tries = 1; ; tries += 1) {
    const scaled = amplified(samples, 10 ** (gainDb / 20));
    const missingDb = dbfs - activeLevelDbfs(scaled);
    if (Math.abs(missingDb) < LEVEL_TOLERANCE_DB || tries === MAX_TRIES) return scaled;
    gainDb += missingDb;
  }
}

/** Adds `samples` to `into` from `atMs` on, saturated; what reaches beyond either end of `into` is left out. */
export function mix(into: Int16Array, samples: Int16Array, atMs = 0): void {
  const offset = Math.round(atMs * SAMPLES_PER_MS);
  const to = Math.min(into.length, offset + samples.length);
  for (let index = Math.max(0, offset); index < to; index += 1) {
    into[index] = toInt16(into[index]! + samples[index - offset]!);
  }
}

/** Through mu-law and back, as every sample of a telephone call goes. */
export function throughMulaw(samples: Int16Array): Int16Array {
  return decodeMulaw(encodeMulaw(samples));
}

/** The part of a sound that a telephone passes: 300 to 3400 Hz, at the same gain. */
export function bandLimited(samples: ArrayLike<number>): Float64Array {
  return filtered(samples, createPhoneBand());
}

/** How a sound arrives at the other end of a telephone line: 300 to 3400 Hz, through mu-law and back. */
export function throughPhone(samples: Int16Array): Int16Array {
  return throughMulaw(toSamples(bandLimited(samples)));
}

function amplified(samples: ArrayLike<number>, gain: number): Int16Array {
  const out = new Int16Array(samples.length);
  for (let index = 0; index < out.length; index += 1) out[index] = toInt16(samples[index]! * gain);
  return out;
}

function framePowers(samples: ArrayLike<number>): { power: number; count: number }[] {
  return Array.from({ length: Math.ceil(samples.length / FRAME_SAMPLES) }, (_, frame) => {
    const from = frame * FRAME_SAMPLES;
    const to = Math.min(samples.length, from + FRAME_SAMPLES);
    let energy = 0;
    for (let index = from; index < to; index += 1) energy += samples[index]! ** 2;
    return { power: energy / (to - from), count: to - from };
  });
}

function dbfsOfPower(power: number): number {
  return power < 1 ? LEVEL_FLOOR_DBFS : 10 * Math.log10(power / FULL_SCALE ** 2);
}
