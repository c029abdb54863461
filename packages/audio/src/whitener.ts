/**
 * Takes out of a signal what the samples before each sample tell of it (linear prediction; Makhoul, "Linear prediction: a
 * tutorial review", Proc. IEEE, 1975). What is left is as strong at one frequency as at any other.
 */

export interface Whitener {
  /** Learns from `count` samples from `from` on. */
  learn(line: Float64Array, from: number, count: number): void;
  /** Whitens `count` samples from `from` on into `out`, from 0 on. The `WHITENER_ORDER` samples before are read too. */
  whiten(line: Float64Array, from: number, count: number, out: Float64Array): void;
}

/** Enough for the resonances that a voice has within a telephone's band, and for its tilt. */
export const WHITENER_ORDER = 16;
/** Share of the energy that is added as if it were noise, so that no frequency is amplified by more. */
const NOISE = 1e-3;
/** Energy that is added so that near silence predicts nothing. */
const SILENT = 1e-3;

export function createWhitener(): Whitener {
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
      for (let lag = 0; lag <= WHITENER_ORDER; lag++) {
        let sum = 0;
        for (let t = from + lag; t < from + count; t++) sum += line[t]! * line[t - lag]!;
        correlation[lag] = sum;
      }
      solve();
    },
    whiten(line, from, count, out) {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let k = 0; k <= WHITENER_ORDER; k++) sum += coefficients[k]! * line[from + i - k]!;
        out[i] = sum;
      }
    },
  };
}
