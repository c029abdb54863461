/**
 * Takes out of a signal what the samples before each sample tell of it (linear prediction; Makhoul, "Linear prediction: a
 * tutorial review", Proc. IEEE, 1975). What is left is as strong at one frequency as at any other.
 */
import { echoKernel } from './echo-kernel.ts';

export interface Whitener {
  /** Learns from `count` samples from `from` on. */
  learn(line: Float32Array, from: number, count: number): void;
  /** Fills `out` with the samples from `from` on, whitened. The `WHITENER_ORDER` samples before are read too. */
  whiten(line: Float32Array, from: number, out: Float32Array): void;
}

/** Enough for the resonances that a voice has within a telephone's band, and for its tilt. */
export const WHITENER_ORDER = 16;
/** Share of the energy that is added as if it were noise, so that no frequency is amplified by more. */
const NOISE = 1e-3;
/** Energy that is added so that near silence predicts nothing. */
const SILENT = 1e-3;

export function createWhitener(): Whitener {
  const kernel = echoKernel();
  /** The coefficients, that of the oldest sample first. */
  const taps = new Float32Array(WHITENER_ORDER + 1);
  const correlation = new Float64Array(WHITENER_ORDER + 1);
  const coefficients = new Float64Array(WHITENER_ORDER + 1);
  const before = new Float64Array(WHITENER_ORDER + 1);
  coefficients[0] = 1;

  /** Finds the coefficients by Levinson and Durbin's recursion. */
  const solve = (): void => {
    coefficients.fill(0);
    coefficients[0] = 1;
    let error = correlation[0]! * (1 + NOISE) + SILENT;
    for (let order = 1; order <= WHITENER_ORDER; order++) {
      let sum = 0;
      for (let i = 0; i < order; i++) sum += coefficients[i]! * correlation[order - i]!;
      const reflection = -sum / error;
      before.set(coefficients);
      for (let i = 1; i <= order; i++) coefficients[i] = before[i]! + reflection * before[order - i]!;
      error *= 1 - reflection * reflection;
    }
  };

  return {
    learn(line, from, count) {
      const sums = kernel.correlate(line, from, count, WHITENER_ORDER + 1);
      for (let lag = 0; lag <= WHITENER_ORDER; lag++) correlation[lag] = sums[lag]!;
      solve();
    },
    whiten(line, from, out) {
      for (let k = 0; k <= WHITENER_ORDER; k++) taps[k] = coefficients[WHITENER_ORDER - k]!;
      const sums = kernel.slide(taps, line, from - WHITENER_ORDER, out.length);
      for (let i = 0; i < out.length; i++) out[i] = sums[i]!;
    },
  };
}
