/**
 * The one low-pass filter behind both directions of the resampler: a linear-phase half-band FIR at 16 kHz, a sinc
 * cut off at 4 kHz under a Kaiser window, designed at load from the four numbers below.
 *
 * Why half-band: its pass band and stop band lie mirrored about 4 kHz, just as the telephone band (to 3400 Hz) and
 * what folds onto it (from 4600 Hz) do, and every second tap is zero, so that one of the two polyphase branches is a
 * plain delay and the other is symmetric: 16 multiplications for two samples at 16 kHz.
 */
import { besselI0 } from './bessel.ts';

const FILTER_RATE_HZ = 16_000;
/** The upper end of the telephone band (ITU-T G.712 speaks of 300 to 3400 Hz). */
const PASS_BAND_HZ = 3400;
const STOP_BAND_HZ = FILTER_RATE_HZ / 2 - PASS_BAND_HZ;
/** Lies far under the noise of mu-law itself, which is about 38 dB below the signal. A longer filter would only add delay. */
const STOP_BAND_DB = 74;

// Kaiser's formulas for the shape and the length of the window (Oppenheim and Schafer, Discrete-Time Signal
// Processing, FIR design by the Kaiser window).
const KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);
const TRANSITION_RAD = (2 * Math.PI * (STOP_BAND_HZ - PASS_BAND_HZ)) / FILTER_RATE_HZ;
const MIN_ORDER = (STOP_BAND_DB - 7.95) / (2.285 * TRANSITION_RAD);

/** Pairs of taps at the odd distances 1, 3, 5... from the centre. With n pairs the filter is 4n - 1 taps long. */
const TAP_PAIRS = Math.ceil((MIN_ORDER + 2) / 4);

/** From the first tap to the centre, in samples at 16 kHz: the delay of the filter at every frequency. */
export const FILTER_DELAY_SAMPLES = 2 * TAP_PAIRS - 1;

/** The taps of one side, outermost first; the other side is their mirror image. The centre tap is 1/2 exactly. */
export const SIDE_TAPS = designSideTaps();

/** Samples the branch looks back on. */
const WINDOW = 2 * TAP_PAIRS;

function designSideTaps(): Float64Array {
  const taps = new Float64Array(TAP_PAIRS);
  let sum = 0;
  for (let i = 0; i < TAP_PAIRS; i++) {
    const distance = FILTER_DELAY_SAMPLES - 2 * i;
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance);
    const edge = distance / FILTER_DELAY_SAMPLES;
    taps[i] = (sinc * besselI0(KAISER_BETA * Math.sqrt(1 - edge * edge))) / besselI0(KAISER_BETA);
    sum += taps[i]!;
  }
  // Both polyphase branches must pass a constant alike, or silence with an offset would whistle at 8 kHz:
  // the two sides together weigh as much as the centre tap, 1/2.
  return taps.map((tap) => tap / (4 * sum));
}

/** The last samples of one 8 kHz stream and the two polyphase branches over them. */
export class HalfBandBranches {
  /** Every sample is written twice, a window apart, so that the window is always one contiguous run. */
  readonly #line = new Float64Array(2 * WINDOW);
  /** The newest sample; older ones follow it. */
  #newest = 0;

  push(sample: number): void {
    this.#newest = this.#newest === 0 ? WINDOW - 1 : this.#newest - 1;
    this.#line[this.#newest] = sample;
    this.#line[this.#newest + WINDOW] = sample;
  }

  /** The branch of the side taps; a constant comes out at half its value. */
  sides(): number {
    const line = this.#line;
    let near = this.#newest;
    let far = near + WINDOW - 1;
    let sum = 0;
    for (let i = 0; i < TAP_PAIRS; i++) sum += SIDE_TAPS[i]! * (line[near++]! + line[far--]!);
    return sum;
  }

  /** The branch of the centre tap, before that tap: the sample `TAP_PAIRS - 1` pushes ago. */
  centre(): number {
    return this.#line[this.#newest + TAP_PAIRS - 1]!;
  }

  clear(): void {
    this.#line.fill(0);
  }
}
