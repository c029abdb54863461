/**
 * How loud a caller's line is when nobody speaks, learned while it is used: the least level of the last two seconds. Speech
 * has pauses in two seconds, and noise that goes on is floor, whatever it is (after R. Martin, "Noise power spectral density
 * estimation based on optimal smoothing and minimum statistics", IEEE Trans. SAP, 2001).
 */

export interface NoiseFloor {
  /** In dBFS; `startDbfs` until half a second has been heard. */
  readonly dbfs: number;
  /** One frame of 20 ms. */
  push(levelDbfs: number): void;
}

const SPANS = 8;
const FRAMES_PER_SPAN = 12;
const FRAMES_TO_LEARN = 25;
/** Of the level, per frame: some 100 ms. A single quiet frame is no floor. */
const SMOOTHING = 0.8;
/** The least of many levels is below their mean. */
const BIAS_DB = 2;

/** @param startDbfs what is assumed of a line of which nothing is known: that of a quiet room on a good telephone. */
export function createNoiseFloor(startDbfs = -52): NoiseFloor {
  const least = new Float64Array(SPANS).fill(Number.POSITIVE_INFINITY);
  // In a cell of its own: a variable that is no whole number is a new object whenever it changes.
  const smoothed = new Float64Array(1).fill(Number.NaN);
  let span = 0;
  let frames = 0;
  return {
    get dbfs() {
      if (frames < FRAMES_TO_LEARN) return startDbfs;
      let floor = Number.POSITIVE_INFINITY;
      for (let i = 0; i < SPANS; i++) if (least[i]! < floor) floor = least[i]!;
      return floor + BIAS_DB;
    },
    push(levelDbfs) {
      const level = Number.isNaN(smoothed[0]) ? levelDbfs : SMOOTHING * smoothed[0]! + (1 - SMOOTHING) * levelDbfs;
      smoothed[0] = level;
      if (frames > 0 && frames % FRAMES_PER_SPAN === 0) {
        span = (span + 1) % SPANS;
        least[span] = Number.POSITIVE_INFINITY;
      }
      if (level < least[span]!) least[span] = level;
      frames += 1;
    },
  };
}
