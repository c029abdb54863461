/**
 * 8 kHz to 16 kHz and back, band-limited and without gaps between calls: the filter keeps its history, so the result
 * is the same however the stream is cut. It rounds to int16 and saturates, and allocates nothing after creation.
 * The measured response is in the README of this package; the filter itself is in half-band.ts.
 */
import { FILTER_DELAY_SAMPLES, HalfBandBranches } from './half-band.ts';
import { requireRoom } from './room.ts';

const SAMPLES_PER_MS = 16;

/** Serves one direction of one stream. Calls cannot share one, because it remembers the last samples. */
export interface Resampler {
  /** What goes in comes out this many samples of 16 kHz later, at every frequency alike. */
  readonly delaySamples: number;
  /** The same in milliseconds. */
  readonly delayMs: number;
  /**
   * Resamples the first `count` samples of `input` (all of them unless told) into the start of `out`, and returns the
   * number of samples written.
   * @throws RangeError if `out` is too short for them.
   */
  process(input: Int16Array, out: Int16Array, count?: number): number;
  /** Forgets the past, as if newly made. */
  reset(): void;
}

/** 8 kHz to 16 kHz: each sample in gives two out. Delay 31 samples of 16 kHz, 1.94 ms. */
export function createUpsampler2x(): Resampler {
  const stream = new HalfBandBranches();
  return {
    delaySamples: FILTER_DELAY_SAMPLES,
    delayMs: FILTER_DELAY_SAMPLES / SAMPLES_PER_MS,
    process(input, out, count = input.length) {
      requireRoom('upsampler', out.length, 2 * count);
      for (let i = 0; i < count; i++) {
        stream.push(input[i]!);
        // The zeros stuffed between the samples halve the level; both branches are doubled to make up for it.
        out[2 * i] = toInt16(2 * stream.sides());
        out[2 * i + 1] = stream.centre();
      }
      return 2 * count;
    },
    reset() {
      stream.clear();
    },
  };
}

/**
 * 16 kHz to 8 kHz: each pair of samples in gives one out; an odd one waits for its partner in the next call.
 * Delay 30 samples of 16 kHz, 1.88 ms: one less than upwards, for the output is taken at the second of the pair.
 */
export function createDownsampler2x(): Resampler {
  const firsts = new HalfBandBranches();
  const seconds = new HalfBandBranches();
  let halfPair = false;
  return {
    delaySamples: FILTER_DELAY_SAMPLES - 1,
    delayMs: (FILTER_DELAY_SAMPLES - 1) / SAMPLES_PER_MS,
    process(input, out, count = input.length) {
      requireRoom('downsampler', out.length, (count + (halfPair ? 1 : 0)) >> 1);
      let written = 0;
      for (let i = 0; i < count; i++) {
        if (halfPair) {
          seconds.push(input[i]!);
          out[written++] = toInt16(seconds.sides() + firsts.centre() / 2);
        } else {
          firsts.push(input[i]!);
        }
        halfPair = !halfPair;
      }
      return written;
    },
    reset() {
      firsts.clear();
      seconds.clear();
      halfPair = false;
    },
  };
}

/** Clipping is heard as a little harshness; the wrap-around that a bare store would do is heard as a bang. */
function toInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
