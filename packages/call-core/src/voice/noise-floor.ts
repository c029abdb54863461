/**
 * How loud a caller's line is when nobody speaks, learned while it is used: the least level of the last two seconds. Speech
 * has pauses within two seconds, and noise that goes on counts as floor, whatever it is (after R. Martin, "Noise power spectral
 * density estimation based on optimal smoothing and minimum statistics", IEEE Trans. SAP, 2001).
 */

export interface NoiseFloor {
  /** In dBFS; `startDbfs` until half a second has been heard. */
  readonly dbfs: number;
  /** Takes the level of one frame of 20 ms. */
  push(levelDbfs: number): void;
}

const SPANS = 8;
const FRAMES_PER_SPAN = 12;
const FRAMES_TO_LEARN = 25;
/** Weight of the past in the smoothed level, which looks back on some 100 ms: a single quiet frame is no floor. */
const SMOOTHING = 0.8;
/** The least of many levels is below their mean by about this much. */
const BIAS_DB = 2;

class MinimumFloor implements NoiseFloor {
  readonly #startDbfs: number;
  readonly #least = new Float64Array(SPANS).fill(Number.POSITIVE_INFINITY);
  #smoothed = Number.NaN;
  #span = 0;
  #frames = 0;

  constructor(startDbfs: number) {
    this.#startDbfs = startDbfs;
  }

  get dbfs(): number {
    if (this.#frames < FRAMES_TO_LEARN) return this.#startDbfs;
    let floor = Number.POSITIVE_INFINITY;
    for (let i = 0; i < SPANS; i++) if (this.#least[i]! < floor) floor = this.#least[i]!;
    return floor + BIAS_DB;
  }

  push(levelDbfs: number): void {
    const isFirst = Number.isNaN(this.#smoothed);
    const level = isFirst ? levelDbfs : SMOOTHING * this.#smoothed + (1 - SMOOTHING) * levelDbfs;
    this.#smoothed = level;
    if (this.#frames > 0 && this.#frames % FRAMES_PER_SPAN === 0) {
      this.#span = (this.#span + 1) % SPANS;
      this.#least[this.#span] = Number.POSITIVE_INFINITY;
    }
    if (level < this.#least[this.#span]!) this.#least[this.#span] = level;
    this.#frames += 1;
  }
}

/** @param startDbfs what is assumed of a line that is not known yet: the floor of a quiet room on a good telephone. */
export const createNoiseFloor = (startDbfs = -52): NoiseFloor => new MinimumFloor(startDbfs);
