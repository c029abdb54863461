/**
 * How late the echo of what we play comes back on the caller's line: the lag at which the two sound most alike.
 *
 * Both are brought down to 2 kHz first. Speech below 1 kHz carries nearly all of an echo's energy, and a search over 700 ms
 * costs a fortieth of what it would at 8 kHz. Correlations of several searches are averaged, since the lag stays while the
 * line does; a single vowel looks like itself at every period of the voice.
 */

/** Samples of the line per sample that is searched. */
export const LAG_STEP = 4;

export interface EchoLagFinder {
  /** 160 samples each. */
  push(near: Float32Array, far: Float32Array): void;
  /**
   * Looks again. @returns the lag in samples at 8 kHz (a multiple of 4), or `undefined` while none stands out.
   */
  search(): number | undefined;
  /** Searches since the reset that had something to compare. */
  readonly searches: number;
  /** How alike the two are at the lag found, 0 to 1. */
  readonly likeness: number;
  reset(): void;
}

/** Lags tried: what telephone networks and handsets make of an echo. */
const MAX_LAG_MS = 720;
/** Of the caller's line, looked at in one search. */
const WINDOW_MS = 240;
const STEPS_PER_MS = 2;
const MAX_LAG = MAX_LAG_MS * STEPS_PER_MS;
const WINDOW = WINDOW_MS * STEPS_PER_MS;
const ROOM = MAX_LAG + WINDOW;
/** Of the earlier searches' correlation that stays: a lag is believed after two that agree. */
const MEMORY = 0.6;
const LEAST_LIKENESS = 0.4;
/** By so much a lag beats every other that is not its neighbour, to be believed at once; else it must win twice in a row. */
const STANDS_OUT = 1.25;
/** As alike as only an echo is. */
const UNMISTAKABLE = 0.65;
const NEIGHBOUR = 6;
/** A stretch of the reference this much quieter than its loudest makes no echo, however much it looks like one. */
const FAINT = 0.05;
const SILENT = 0.002;
const LEAST_ENERGY = 1e-7 * WINDOW;

export function createEchoLagFinder(): EchoLagFinder {
  const near = new Float64Array(WINDOW);
  const far = new Float64Array(ROOM);
  const average = new Float32Array(MAX_LAG);
  const farEnergies = new Float32Array(MAX_LAG);
  let lastNear = 0;
  let lastFar = 0;
  let heard = 0;
  let searches = 0;
  let lastBest = Number.NaN;
  let likeness = 0;

  /** A first difference evens out the spectrum of a voice, or its pitch would decide. @returns the last sample. */
  const append = (line: Float64Array, frame: Float32Array, before: number): number => {
    const count = frame.length / LAG_STEP;
    line.copyWithin(0, count);
    let last = before;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < LAG_STEP; j++) sum += frame[i * LAG_STEP + j]!;
      line[line.length - count + i] = sum - 0.8 * last;
      last = sum;
    }
    return last;
  };

  /** @returns the energy of the loudest stretch. */
  const measureFar = (): number => {
    let energy = 0;
    let loudest = 0;
    for (let i = 0; i < WINDOW; i++) energy += far[ROOM - WINDOW + i]! ** 2;
    for (let lag = 0; lag < MAX_LAG; lag++) {
      const start = ROOM - WINDOW - lag;
      if (lag > 0) energy += far[start]! ** 2 - far[start + WINDOW]! ** 2;
      farEnergies[lag] = energy;
      if (energy > loudest) loudest = energy;
    }
    return loudest;
  };

  /** Four sums, so that one addition need not wait for the one before. */
  const productAt = (start: number): number => {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < WINDOW; i += 4) {
      a += near[i]! * far[start + i]!;
      b += near[i + 1]! * far[start + i + 1]!;
      c += near[i + 2]! * far[start + i + 2]!;
      d += near[i + 3]! * far[start + i + 3]!;
    }
    return a + b + c + d;
  };

  const correlate = (): boolean => {
    let nearEnergy = 0;
    for (let i = 0; i < WINDOW; i++) nearEnergy += near[i]! * near[i]!;
    if (nearEnergy < LEAST_ENERGY) return false;
    const loudest = measureFar();
    if (loudest < LEAST_ENERGY) return false;
    for (let lag = 0; lag < MAX_LAG; lag++) {
      const start = ROOM - WINDOW - lag;
      const energy = farEnergies[lag]!;
      const alike =
        energy < SILENT * loudest
          ? 0
          : Math.abs(productAt(start)) / Math.sqrt(nearEnergy * Math.max(energy, FAINT * loudest));
      average[lag] = searches === 0 ? alike : MEMORY * average[lag]! + (1 - MEMORY) * alike;
    }
    searches += 1;
    return true;
  };

  return {
    get searches() {
      return searches;
    },
    get likeness() {
      return likeness;
    },
    push(nearFrame, farFrame) {
      lastNear = append(near, nearFrame, lastNear);
      lastFar = append(far, farFrame, lastFar);
      heard += nearFrame.length / LAG_STEP;
    },
    search() {
      // Two voices look alike for 20 ms, and a lag found there would have to be unlearned.
      if (heard < WINDOW || !correlate()) return undefined;
      let best = 0;
      for (let lag = 1; lag < MAX_LAG; lag++) if (average[lag]! > average[best]!) best = lag;
      let next = 0;
      for (let lag = 0; lag < MAX_LAG; lag++) {
        if (Math.abs(lag - best) > NEIGHBOUR && average[lag]! > next) next = average[lag]!;
      }
      likeness = average[best]!;
      const isSteady = Math.abs(best - lastBest) <= 1;
      lastBest = best;
      return likeness >= LEAST_LIKENESS && (isSteady || likeness >= UNMISTAKABLE || likeness >= STANDS_OUT * next)
        ? best * LAG_STEP
        : undefined;
    },
    reset() {
      near.fill(0);
      far.fill(0);
      average.fill(0);
      lastNear = 0;
      lastFar = 0;
      heard = 0;
      searches = 0;
      lastBest = Number.NaN;
      likeness = 0;
    },
  };
}
