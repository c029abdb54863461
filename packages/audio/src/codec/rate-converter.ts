/**
 * From any sampling rate to any other, band-limited and without gaps between calls: what a browser's device needs, whose rate
 * is nobody's choice. It is a polyphase filter, a sinc under a Kaiser window, of which one row is kept for each place between
 * two samples of the input that an output can fall on. The places are whole numbers, so the rate is exact for ever.
 *
 * It is small, because both worklets of the browser carry it.
 */
import { besselI0 } from './bessel.ts';

/** Crossings of zero of the sinc on each side of its middle. With the shape below the filter stops by 80 dB. */
const CROSSINGS = 24;
const KAISER_BETA = 8;
/** The edge lies a little under half the lower rate, so that what folds back is down by the time it reaches speech. */
const EDGE = 0.92;
/** Rows that are enough to take what lies between two of them from both; also the most rows for rates without a common divisor. */
const FINE_ROWS = 256;

export interface RateConverterOptions {
  fromHz: number;
  toHz: number;
  /** Whether `setSpeed` will be used. The filter then has a row for every 1/256 of a sample. */
  adjustable?: boolean;
}

/** Serves one direction of one stream, and allocates nothing after it was made. */
export class RateConverter {
  /** What goes in comes out this many samples of the input's rate later. */
  readonly delaySamples: number;
  readonly #rows: number;
  readonly #taps: number;
  readonly #table: Float32Array;
  /** Every sample is written twice, a window apart, so that the window is always one contiguous run. */
  readonly #line: Float32Array;
  readonly #step: number;
  #speed = 1;
  #newest = 0;
  /** Where the next output falls, in rows after the newest sample. A whole sample or more is still to come. */
  #at: number;

  constructor({ fromHz, toHz, adjustable = false }: RateConverterOptions) {
    const places = toHz / greatestCommonDivisor(fromHz, toHz);
    const isExact = places <= 2 * FINE_ROWS;
    this.#rows = isExact ? places * (adjustable ? Math.ceil(FINE_ROWS / places) : 1) : FINE_ROWS;
    this.#step = (this.#rows * fromHz) / toHz;
    this.#at = this.#rows;
    const isIdentity = fromHz === toHz && !adjustable;
    const narrowing = Math.min(1, toHz / fromHz);
    const half = isIdentity ? 0 : Math.ceil(CROSSINGS / narrowing);
    this.delaySamples = half;
    this.#taps = isIdentity ? 1 : 2 * half;
    this.#line = new Float32Array(2 * this.#taps);
    this.#table = isIdentity
      ? new Float32Array(2).fill(1)
      : designTable(this.#rows, half, fromHz === toHz ? 1 : narrowing * EDGE);
  }

  /** Plays the input faster (above 1) or slower. Only for one that was made adjustable; meant for a few per mille. */
  setSpeed(speed: number): void {
    this.#speed = speed;
  }

  /** Whether `take` needs a sample first. */
  isHungry(): boolean {
    return this.#at >= this.#rows;
  }

  push(sample: number): void {
    this.#at -= this.#rows;
    this.#newest = this.#newest === 0 ? this.#taps - 1 : this.#newest - 1;
    this.#line[this.#newest] = sample;
    this.#line[this.#newest + this.#taps] = sample;
  }

  /** Makes the next sample of the output. To be called when `isHungry` says no. */
  take(): number {
    const row = Math.floor(this.#at);
    const between = this.#at - row;
    this.#at += this.#step * this.#speed;
    const sample = this.#filter(row);
    return between === 0 ? sample : sample + between * (this.#filter(row + 1) - sample);
  }

  #filter(row: number): number {
    const line = this.#line;
    const table = this.#table;
    let tap = row * this.#taps;
    let sum = 0;
    for (let at = this.#newest, end = at + this.#taps; at < end; at++) sum += table[tap++]! * line[at]!;
    return sum;
  }
}

/** One row more than there are places, for the sake of what lies after the last of them. */
function designTable(rows: number, half: number, edge: number): Float32Array {
  const taps = 2 * half;
  const table = new Float32Array((rows + 1) * taps);
  for (let row = 0; row <= rows; row++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = row / rows + tap - half;
      const angle = Math.PI * edge * distance;
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
      const window = besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - (distance / half) ** 2)));
      sum += table[row * taps + tap] = sinc * window;
    }
    // Every row passes a constant alike, or silence with an offset would whistle.
    for (let tap = 0; tap < taps; tap++) table[row * taps + tap]! /= sum;
  }
  return table;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
