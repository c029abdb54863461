import { TELEPHONE_RATE_HZ } from '../mulaw.ts';

/** One sample in, one sample out, with memory. */
export type Filter = (sample: number) => number;

/** The Q values of two second-order filters that make a Butterworth filter of fourth order. */
const BUTTERWORTH_4 = [0.541_196, 1.306_563];
/** Their -3 dB points lie outside the 300 to 3400 Hz of a telephone, so that the band itself passes within 1 dB. */
const BAND_FROM_HZ = 240;
const BAND_TO_HZ = 3550;

type Shape = 'low-pass' | 'high-pass' | 'band-pass';

/** A second-order filter after the Audio EQ Cookbook; a `band-pass` has gain 1 at its centre. */
export function createBiquad(shape: Shape, frequencyHz: number, q = Math.SQRT1_2): Filter {
  const angle = (2 * Math.PI * frequencyHz) / TELEPHONE_RATE_HZ;
  const cos = Math.cos(angle);
  const alpha = Math.sin(angle) / (2 * q);
  const a0 = 1 + alpha;
  const numerators = {
    'low-pass': [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
    'high-pass': [(1 + cos) / 2, -1 - cos, (1 + cos) / 2],
    'band-pass': [alpha, 0, -alpha],
  } as const;
  const [b0, b1, b2] = numerators[shape].map((value) => value / a0) as [number, number, number];
  const a1 = (-2 * cos) / a0;
  const a2 = (1 - alpha) / a0;
  let first = 0;
  let second = 0;
  return (sample) => {
    const out = b0 * sample + first;
    first = b1 * sample - a1 * out + second;
    second = b2 * sample - a2 * out;
    return out;
  };
}

/** What a telephone line passes: 300 to 3400 Hz, with slopes of 24 dB an octave. */
export function createPhoneBand(): Filter {
  const [lows, moreLows] = BUTTERWORTH_4.map((q) => createBiquad('high-pass', BAND_FROM_HZ, q)) as [Filter, Filter];
  const [highs, moreHighs] = BUTTERWORTH_4.map((q) => createBiquad('low-pass', BAND_TO_HZ, q)) as [Filter, Filter];
  return (sample) => moreHighs(highs(moreLows(lows(sample))));
}

/** Runs samples through filters, one after the other. */
export function filtered(samples: ArrayLike<number>, ...stages: Filter[]): Float64Array {
  const out = Float64Array.from(samples);
  for (const stage of stages) {
    for (let index = 0; index < out.length; index += 1) out[index] = stage(out[index]!);
  }
  return out;
}
