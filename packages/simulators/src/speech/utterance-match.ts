/**
 * Finds a known utterance in what was heard, window by window, so that a lost first syllable, a dropped frame and a
 * wrong sentence can be told apart. Both sides are 8 kHz samples. Needs no speech recognition: the simulators know every
 * sentence that can come, sample by sample.
 */
import { correlate, envelopeOf, findBestLag, findLoudest, rmsOf } from './correlation.ts';

export interface UtteranceMatch {
  /** Share of the sounding 20 ms windows that were found, 0 to 1. */
  readonly similarity: number;
  /** How much of the beginning is missing. */
  readonly onsetMissingMs: number;
  /** How much sound is missing anywhere, the beginning included. */
  readonly missingMs: number;
}

const SAMPLES_PER_MS = 8;
const WINDOW_MS = 20;
const WINDOW = WINDOW_MS * SAMPLES_PER_MS;
const ENVELOPE_HOP = 16 * SAMPLES_PER_MS;
const ANCHOR = 120 * SAMPLES_PER_MS;
const REFINE = 24 * SAMPLES_PER_MS;
/** Windows quieter than this share of the loudest are pauses: nothing to find there. */
const SOUNDING_SHARE = 0.03;
const SAME_SOUND = 0.8;
/** After a jump in time the next sound is looked for this far around, and must be surer than in its expected place. */
const SEARCH_REACH = 300 * SAMPLES_PER_MS;
const SEARCH_LENGTH = 100 * SAMPLES_PER_MS;
const SURELY_SAME_SOUND = 0.92;
/** Nothing better is to be expected. */
const CERTAIN = 0.999;
/** Bounds the work on sound that is not the utterance at all. */
const MAX_SEARCHES = 20;

/** @param audibleRms what is quieter in the clean utterance is not looked for: on a noisy line it cannot be found. */
export function matchUtterance(clean: Int16Array, heard: Int16Array, audibleRms = 0): UtteranceMatch {
  const { reference, offset } = align(clean, heard);
  const levels = Array.from({ length: Math.floor(clean.length / WINDOW) }, (_, slot) =>
    rmsOf(clean, slot * WINDOW, WINDOW),
  );
  const threshold = Math.max(audibleRms, Math.max(...levels, 0) * SOUNDING_SHARE);
  const sounding = levels.flatMap((level, slot) => (level > 0 && level >= threshold ? [slot] : []));

  const firstSounding = sounding[0] ?? 0;
  let drift = offset;
  let searches = 0;
  let foundCount = 0;
  let onsetMissingMs: number | undefined;
  let missingMs = 0;
  let notFoundMs = 0;
  for (const slot of sounding) {
    const from = slot * WINDOW;
    let jump = 0;
    let isFound = correlate(reference, from, heard, from + drift, WINDOW) >= SAME_SOUND;
    if (!isFound && searches < MAX_SEARCHES) {
      searches += 1;
      const near = findBestLag(reference, from, heard, from + drift, SEARCH_LENGTH, -SEARCH_REACH, SEARCH_REACH);
      if (near.similarity >= SURELY_SAME_SOUND) {
        jump = near.lag;
        isFound = correlate(reference, from, heard, from + drift + jump, WINDOW) >= SAME_SOUND;
      }
    }
    if (!isFound) {
      notFoundMs += WINDOW_MS;
      continue;
    }
    drift += jump;
    foundCount += 1;
    onsetMissingMs ??= (slot - firstSounding) * WINDOW_MS;
    // A vowel repeats itself, so what was lost from it may seem found; that the rest came early gives it away.
    missingMs += Math.max(notFoundMs, -jump / SAMPLES_PER_MS);
    notFoundMs = 0;
  }
  const soundingMs = sounding.length * WINDOW_MS;
  return {
    similarity: foundCount / Math.max(1, sounding.length),
    onsetMissingMs: onsetMissingMs ?? soundingMs,
    missingMs: Math.round(missingMs + notFoundMs),
  };
}

/**
 * Where in `heard` the utterance begins: roughly by loudness over time, then to the sample by the loudest piece of one
 * third, the next one being tried when it is not there. A resampler on the way may leave half a sample of delay, so the
 * utterance shifted by that much is tried as well.
 */
function align(clean: Int16Array, heard: Int16Array): { reference: Int16Array; offset: number } {
  const cleanShape = envelopeOf(clean, ENVELOPE_HOP);
  const heardShape = envelopeOf(heard, ENVELOPE_HOP);
  const half = Math.floor(cleanShape.length / 2);
  const rough = findBestLag(cleanShape, 0, heardShape, 0, cleanShape.length, -half, heardShape.length - half);
  const roughOffset = rough.lag * ENVELOPE_HOP;

  let best = { reference: clean, offset: roughOffset, similarity: -1 };
  let shifted: Int16Array | undefined;
  const third = Math.floor(clean.length / 3);
  for (const start of [third, 2 * third, 0]) {
    const anchor = findLoudest(clean, start, start + third, ANCHOR);
    for (const isShifted of [false, true]) {
      const reference = isShifted ? (shifted ??= shiftedByHalf(clean)) : clean;
      const { lag, similarity } = findBestLag(reference, anchor, heard, anchor + roughOffset, ANCHOR, -REFINE, REFINE);
      if (similarity > best.similarity) best = { reference, offset: roughOffset + lag, similarity };
      if (similarity >= CERTAIN) return best;
    }
    if (best.similarity >= SURELY_SAME_SOUND) return best;
  }
  return best;
}

function shiftedByHalf(samples: Int16Array): Int16Array {
  return Int16Array.from(samples, (sample, index) => (sample + (samples[index + 1] ?? sample)) / 2);
}
