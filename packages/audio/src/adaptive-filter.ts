/**
 * A normalised LMS filter over a line of past samples (Haykin, "Adaptive Filter Theory", ch. 7): it guesses one signal
 * from another, and learns from its error.
 *
 * It works on the signals as they are, but learns from them whitened, that is without what a linear prediction knows beforehand.
 * A vowel is loud at a few frequencies, and a filter that learns from the bare vowel knows only these: it leaves the next vowel
 * nearly whole (Rupp, "A family of adaptive filter algorithms with decorrelating properties", IEEE Trans. Signal
 * Processing, 1998).
 */
import { createWhitener } from './whitener.ts';

export interface AdaptiveFilter {
  /**
   * @param line the reference, oldest first.
   * @param head index in `line` of the newest sample that the guess of `target[from]` may use.
   * @param target the signal to guess; to learn, the 16 samples before `from` are read too.
   * @param from first sample of `target`, of 160.
   * @param residual what is left of `target`, written from 0.
   * @returns the residual's energy.
   */
  run(
    line: Float64Array,
    head: number,
    target: Float64Array,
    from: number,
    residual: Float64Array,
    learn: boolean,
  ): number;
  copyFrom(other: AdaptiveFilter): void;
  reset(): void;
  /** In the order of the line, oldest first, so that the last one is the first tap. */
  readonly taps: Float64Array;
}

/** A larger step learns sooner, but follows the caller's voice too. */
const STEP_SIZE = 0.7;
/** Keeps the step small where the reference is nearly silent. */
const REGULARISATION = 1e-6;
const FRAME = 160;

/** Sums in four parts, so that one addition need not wait for the one before. */
function guess(taps: Float64Array, line: Float64Array, first: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < taps.length; k += 4) {
    a += taps[k]! * line[first + k]!;
    b += taps[k + 1]! * line[first + k + 1]!;
    c += taps[k + 2]! * line[first + k + 2]!;
    d += taps[k + 3]! * line[first + k + 3]!;
  }
  return a + b + c + d;
}

/** @param length a multiple of four. */
export function createAdaptiveFilter(length: number): AdaptiveFilter {
  const taps = new Float64Array(length);
  const span = length + FRAME - 1;
  const whitener = createWhitener();
  const whiteLine = new Float64Array(span);
  const whiteTarget = new Float64Array(FRAME);

  const learnFrom = (line: Float64Array, head: number, target: Float64Array, from: number): void => {
    const start = head - length + 1;
    whitener.learn(line, start, span);
    whitener.whiten(line, start, span, whiteLine);
    whitener.whiten(target, from, FRAME, whiteTarget);
    let power = 0;
    for (let k = 0; k < length - 1; k++) power += whiteLine[k]! * whiteLine[k]!;
    for (let i = 0; i < FRAME; i++) {
      power += whiteLine[i + length - 1]! ** 2;
      const error = whiteTarget[i]! - guess(taps, whiteLine, i);
      const step = (STEP_SIZE * error) / (Math.max(power, 0) + REGULARISATION * length);
      for (let k = 0; k < length; k += 4) {
        taps[k]! += step * whiteLine[i + k]!;
        taps[k + 1]! += step * whiteLine[i + k + 1]!;
        taps[k + 2]! += step * whiteLine[i + k + 2]!;
        taps[k + 3]! += step * whiteLine[i + k + 3]!;
      }
      power -= whiteLine[i]! ** 2;
    }
  };

  return {
    taps,
    run(line, head, target, from, residual, learn) {
      let energy = 0;
      for (let i = 0; i < FRAME; i++) {
        const error = target[from + i]! - guess(taps, line, head + i - length + 1);
        residual[i] = error;
        energy += error * error;
      }
      if (learn) learnFrom(line, head, target, from);
      return energy;
    },
    copyFrom: (other) => taps.set(other.taps),
    reset: () => taps.fill(0),
  };
}
