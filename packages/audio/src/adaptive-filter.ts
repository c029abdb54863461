/**
 * A normalised LMS filter over a line of past samples (Haykin, "Adaptive Filter Theory", ch. 7): guesses one signal from
 * another, and learns from its error.
 */

export interface AdaptiveFilter {
  /**
   * @param line the reference, oldest first.
   * @param head index in `line` of the newest sample that the guess of `target[from]` may use.
   * @param target the signal to guess.
   * @param from first sample of `target`, of `count`.
   * @param residual what is left of `target`, written from 0.
   * @returns the residual's energy.
   */
  run(
    line: Float64Array,
    head: number,
    target: Float64Array,
    from: number,
    count: number,
    residual: Float64Array,
    learn: boolean,
  ): number;
  copyFrom(other: AdaptiveFilter): void;
  reset(): void;
  /** Oldest first: the last one is the first tap. */
  readonly taps: Float64Array;
}

/** Larger ones learn sooner and follow the caller's voice as well. */
const STEP_SIZE = 0.3;
/** Keeps the step small where the reference is nearly silent. */
const REGULARISATION = 1e-5;

/** @param length a multiple of four. */
export function createAdaptiveFilter(length: number): AdaptiveFilter {
  const taps = new Float64Array(length);
  return {
    taps,
    run(line, head, target, from, count, residual, learn) {
      let power = 0;
      for (let k = head - length; k < head; k++) power += line[k]! * line[k]!;
      let energy = 0;
      for (let i = 0; i < count; i++) {
        const first = head + i - length + 1;
        power += line[head + i]! ** 2 - line[first - 1]! ** 2;
        // Four sums, so that one addition need not wait for the one before.
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let k = 0; k < length; k += 4) {
          a += taps[k]! * line[first + k]!;
          b += taps[k + 1]! * line[first + k + 1]!;
          c += taps[k + 2]! * line[first + k + 2]!;
          d += taps[k + 3]! * line[first + k + 3]!;
        }
        const error = target[from + i]! - (a + b + c + d);
        residual[i] = error;
        energy += error * error;
        if (!learn) continue;
        const step = (STEP_SIZE * error) / (Math.max(power, 0) + REGULARISATION * length);
        for (let k = 0; k < length; k += 4) {
          taps[k]! += step * line[first + k]!;
          taps[k + 1]! += step * line[first + k + 1]!;
          taps[k + 2]! += step * line[first + k + 2]!;
          taps[k + 3]! += step * line[first + k + 3]!;
        }
      }
      return energy;
    },
    copyFrom: (other) => taps.set(other.taps),
    reset: () => taps.fill(0),
  };
}
