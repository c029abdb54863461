/**
 * A normalised LMS filter over a line of past samples (Haykin, "Adaptive Filter Theory", ch. 7): it guesses one signal
 * from another, and learns from its error.
 *
 * It works on the signals as they are, but learns from them whitened, that is without what a linear prediction knows beforehand.
 * A vowel is loud at a few frequencies, and a filter that learns from the bare vowel knows only these: it leaves the next vowel
 * nearly whole (Rupp, "A family of adaptive filter algorithms with decorrelating properties", IEEE Trans. Signal
 * Processing, 1998).
 */
import { echoKernel } from './echo-kernel.ts';
import { createWhitener } from './whitener.ts';

export interface AdaptiveFilter {
  /**
   * @param line the reference, oldest first.
   * @param head index in `line` of the newest sample that the guess of `target[from]` may use.
   * @param target the signal to guess; to learn, the 16 samples before `from` are read too.
   * @param from first sample of `target`, of 160.
   * @param residual what is left of `target`, written from 0.
   * @param noise energy in those samples of `target` that the reference does not explain. A filter that learns as much from an error
   *   of noise as from one of its own learns the noise.
   * @returns the residual's energy.
   */
  run(
    line: Float32Array,
    head: number,
    target: Float32Array,
    from: number,
    residual: Float32Array,
    learn: boolean,
    noise?: number,
  ): number;
  copyFrom(other: AdaptiveFilter): void;
  reset(): void;
  /** In the order of the line, oldest first, so that the last one is the first tap. */
  readonly taps: Float32Array;
}

/** A larger step learns sooner, but follows the caller's voice too. */
const STEP_SIZE = 0.7;
/** The least part of a step that is taken, so that a filter still learns what little it can where there is hardly more than noise. */
const LEAST_STEP = 0.05;
/** Keeps the step small where the reference is nearly silent. */
const REGULARISATION = 1e-6;
const FRAME = 160;

/** @param length a multiple of 16. */
export function createAdaptiveFilter(length: number): AdaptiveFilter {
  const kernel = echoKernel();
  const taps = new Float32Array(length);
  const span = length + FRAME - 1;
  const whitener = createWhitener();
  const whiteLine = new Float32Array(span);
  const whiteTarget = new Float32Array(FRAME);

  const learnFrom = (line: Float32Array, head: number, target: Float32Array, from: number, step: number): void => {
    const start = head - length + 1;
    whitener.learn(line, start, span);
    whitener.whiten(line, start, whiteLine);
    whitener.whiten(target, from, whiteTarget);
    kernel.learn(taps, whiteLine, whiteTarget, step, REGULARISATION * length);
  };

  return {
    taps,
    run(line, head, target, from, residual, learn, noise = 0) {
      const guess = kernel.slide(taps, line, head - length + 1, FRAME);
      let energy = 0;
      for (let i = 0; i < FRAME; i++) {
        const error = target[from + i]! - guess[i]!;
        residual[i] = error;
        energy += error * error;
      }
      if (!learn) return energy;
      const own = energy > 0 ? Math.max(LEAST_STEP, 1 - noise / energy) : 1;
      learnFrom(line, head, target, from, own * STEP_SIZE);
      return energy;
    },
    copyFrom: (other) => taps.set(other.taps),
    reset: () => taps.fill(0),
  };
}
