/**
 * Tells a key that is pressed on a telephone from everything else: one tone of each group and nothing beside them. A voice model takes the
 * two for a voice. Source: ITU-T Q.23 (frequencies) and Q.24 (how much the louder tone may exceed the other).
 */
const RATE_HZ = 8_000;
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633];
/** What of the energy lies in the two tones. Speech has as much only in moments of a vowel. */
const LEAST_SHARE = 0.7;
/** 8 dB: the weaker tone has at least so much of the energy of the stronger one. */
const LEAST_RATIO = 0.16;

/** 16 ms: with longer blocks a keypad that is off by the 1.5 % that it may be would not be known, with shorter ones its tones fall together. */
const BLOCK = 128;

const coefficientsOf = (frequencies: readonly number[]): Float64Array =>
  Float64Array.from(frequencies, (hz) => 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ));
const ROWS = coefficientsOf(ROWS_HZ);
const COLUMNS = coefficientsOf(COLUMNS_HZ);

/** Energy of one tone in `samples` from `from` to `to`, by Goertzel's algorithm, on the scale of the sum of squares. */
function energyOf(coefficient: number, samples: Float32Array, from: number, to: number): number {
  let [before, last] = [0, 0];
  for (let i = from; i < to; i++) {
    const next = samples[i]! + coefficient * last - before;
    before = last;
    last = next;
  }
  return (2 * (last * last + before * before - coefficient * last * before)) / (to - from);
}

/** Energy of the strongest tone of a group. */
function strongest(samples: Float32Array, coefficients: Float64Array): number {
  let most = 0;
  for (let tone = 0; tone < coefficients.length; tone++) {
    let energy = 0;
    for (let from = 0; from < samples.length; from += BLOCK)
      energy += energyOf(coefficients[tone]!, samples, from, Math.min(from + BLOCK, samples.length));
    most = Math.max(most, energy);
  }
  return most;
}

/**
 * @param samples at 8 kHz, whole blocks of 16 ms. Nothing is kept and no object made.
 * @returns whether nearly all of the sound is one key's two tones.
 */
export function isKeypadTone(samples: Float32Array): boolean {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i]! * samples[i]!;
  const row = strongest(samples, ROWS);
  if (row < (LEAST_SHARE * energy * LEAST_RATIO) / 2) return false;
  const column = strongest(samples, COLUMNS);
  if (Math.min(row, column) < LEAST_RATIO * Math.max(row, column)) return false;
  return energy > 0 && row + column >= LEAST_SHARE * energy;
}
