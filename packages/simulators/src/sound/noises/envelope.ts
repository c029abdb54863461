import { TELEPHONE_RATE_HZ } from '../../mulaw.ts';

/** Adds `piece`, weighted, to `into` from sample `at` on; what reaches beyond the end is left out. */
export function add(into: Float64Array, piece: ArrayLike<number>, at: number, weight = 1): void {
  const to = Math.min(into.length, at + piece.length);
  for (let index = Math.max(0, at); index < to; index += 1) {
    into[index] = into[index]! + weight * piece[index - at]!;
  }
}

/** Rises and falls by half a cosine each, so that nothing clicks; 0 to 1. */
export function swell(length: number, riseShare = 0.5): (index: number) => number {
  const peak = Math.max(1, length * riseShare);
  return (index) =>
    index < peak
      ? 0.5 - 0.5 * Math.cos((Math.PI * index) / peak)
      : 0.5 + 0.5 * Math.cos((Math.PI * (index - peak)) / Math.max(1, length - peak));
}

/** 1 at the start, 1/e after `decayMs`. */
export function decay(decayMs: number): (index: number) => number {
  return (index) => Math.exp((-1000 * index) / (decayMs * TELEPHONE_RATE_HZ));
}

/** A sine and its harmonics; `strengths[0]` is the fundamental's. Those a telephone cannot carry are left out. */
export function harmonics(frequencyHz: number, strengths: readonly number[], phase = 0): (index: number) => number {
  const audible = strengths.filter((_, order) => (order + 1) * frequencyHz < TELEPHONE_RATE_HZ / 2);
  return (index) => {
    const turn = (2 * Math.PI * frequencyHz * index) / TELEPHONE_RATE_HZ;
    let sum = 0;
    for (let order = 0; order < audible.length; order += 1)
      sum += audible[order]! * Math.sin((order + 1) * (turn + phase));
    return sum;
  };
}

/** `length` samples of a function of their place. */
export function rendered(length: number, ...factors: ((index: number) => number)[]): Float64Array {
  const out = new Float64Array(Math.max(0, Math.round(length))).fill(1);
  for (const factor of factors) {
    for (let index = 0; index < out.length; index += 1) out[index] = out[index]! * factor(index);
  }
  return out;
}
