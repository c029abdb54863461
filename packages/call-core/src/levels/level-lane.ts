/**
 * How loud one side of a call is over the last moments, in steps of 25 ms. Sound is added in pieces of 5 ms, of which a step holds
 * five. What is added twice to a step is averaged, and what is missing is silence, so that no energy is ever invented.
 */
import { LEVEL_FLOOR_DBFS, LEVEL_STEP_MS } from '@trunkline/protocol';

/** A piece of sound never lies on two steps, as long as its time is a multiple of this. */
export const PIECE_MS = 5;
/** How many steps are remembered: 1.6 s, which is what waits to be read and a margin for a reader that is late. */
const STEPS = 64;
const FULL_SCALE_SQUARED = 32_768 ** 2;

/** The byte of a level: dBFS + 96, rounded; 0 for silence. @param squares sum over `samples` samples. */
export function levelByte(squares: number, samples: number): number {
  if (squares <= 0 || samples <= 0) return 0;
  const dbfs = 10 * Math.log10(squares / samples / FULL_SCALE_SQUARED);
  return Math.max(0, Math.min(-LEVEL_FLOOR_DBFS, Math.round(dbfs - LEVEL_FLOOR_DBFS)));
}

export class LevelLane {
  readonly #samplesPerStep: number;
  readonly #squares = new Float64Array(STEPS);
  readonly #samples = new Float64Array(STEPS);
  /** Which step each place holds, counted from the beginning of the clock. */
  readonly #stepAt = new Float64Array(STEPS).fill(-1);

  constructor(samplesPerMs: number) {
    this.#samplesPerStep = samplesPerMs * LEVEL_STEP_MS;
  }

  /** Adds the energy of a piece that begins at `atMs`. One that is too old to be read any more is dropped. */
  add(atMs: number, squares: number, samples: number): void {
    const step = Math.floor(atMs / LEVEL_STEP_MS);
    if (step < 0) return;
    const place = step % STEPS;
    const known = this.#stepAt[place] as number;
    if (known > step) return;
    if (known < step) {
      this.#stepAt[place] = step;
      this.#squares[place] = 0;
      this.#samples[place] = 0;
    }
    this.#squares[place]! += squares;
    this.#samples[place]! += samples;
  }

  /** Writes the bytes of the steps from `firstStep` on, as many as `into` takes. */
  read(firstStep: number, into: Uint8Array): void {
    for (let index = 0; index < into.length; index += 1) {
      const place = (firstStep + index) % STEPS;
      into[index] =
        this.#stepAt[place] === firstStep + index
          ? levelByte(this.#squares[place]!, Math.max(this.#samples[place]!, this.#samplesPerStep))
          : 0;
    }
  }
}
