/**
 * How late the echo of what we play comes back on the caller's line: the lag at which the two lines are most alike.
 *
 * Both are brought down to 2 kHz first. Speech below 1 kHz carries nearly all of an echo's energy, and a search over 700 ms
 * costs a fortieth of what it would at 8 kHz. Correlations of several searches are averaged, since the lag stays while the
 * line does, and a single vowel looks like itself at every period of the voice.
 */
import { echoKernel } from './echo-kernel.ts';
import { SteadyNoise } from './steady-noise.ts';

/** Samples of the line per sample that is searched. */
export const LAG_STEP = 4;

export interface EchoLagFinder {
  /** Takes a frame of either line, of 160 samples each. */
  push(near: Float32Array, far: Float32Array): void;
  /**
   * Looks for the lag. @returns it in samples at 8 kHz (a multiple of 4), or `undefined` while none stands out.
   */
  search(): number | undefined;
  /** Searches since the reset that had something to compare. */
  readonly searches: number;
  /** How alike the two are at the lag found, 0 to 1. */
  readonly likeness: number;
  reset(): void;
}

/** The longest lag that is tried, which is what telephone networks and handsets make of an echo. */
const MAX_LAG_MS = 720;
/** How much of the caller's line is compared in one search. */
const WINDOW_MS = 240;
const STEPS_PER_MS = 2;
const MAX_LAG = MAX_LAG_MS * STEPS_PER_MS;
const WINDOW = WINDOW_MS * STEPS_PER_MS;
const ROOM = MAX_LAG + WINDOW;
/** Weight of the earlier searches: a lag is believed after two searches that agree. */
const MEMORY = 0.6;
const LEAST_LIKENESS = 0.4;
/** Factor by which a lag must beat every other that is not its neighbour to be believed at once. Else it must win twice. */
const STANDS_OUT = 1.25;
/** Only an echo is so much alike. */
const UNMISTAKABLE = 0.65;
const NEIGHBOUR = 6;
/** A stretch of the reference that is this much quieter than its loudest makes no echo, however much it looks like one. */
const FAINT = 0.05;
const SILENT = 0.002;
const LEAST_ENERGY = 1e-7 * WINDOW;
/** A line that is not louder than its own noise by this factor has no echo that could be found. */
const ABOVE_NOISE = 1.6;

class CorrelatingLagFinder implements EchoLagFinder {
  searches = 0;
  likeness = 0;
  readonly #kernel = echoKernel();
  readonly #near = new Float32Array(WINDOW);
  readonly #far = new Float32Array(ROOM);
  readonly #average = new Float32Array(MAX_LAG);
  readonly #farEnergies = new Float32Array(MAX_LAG);
  readonly #noise = new SteadyNoise();
  #lastNear = 0;
  #lastFar = 0;
  #heard = 0;
  #lastBest = Number.NaN;

  push(near: Float32Array, far: Float32Array): void {
    this.#lastNear = append(this.#near, near, this.#lastNear);
    this.#lastFar = append(this.#far, far, this.#lastFar);
    const count = near.length / LAG_STEP;
    this.#heard += count;
    let energy = 0;
    for (let i = WINDOW - count; i < WINDOW; i++) energy += this.#near[i]! * this.#near[i]!;
    this.#noise.push((energy * WINDOW) / count);
  }

  search(): number | undefined {
    // Two voices look alike for 20 ms, and a lag found there would have to be unlearned.
    if (this.#heard < WINDOW || !this.#correlate()) return undefined;
    const average = this.#average;
    let best = 0;
    for (let lag = 1; lag < MAX_LAG; lag++) if (average[lag]! > average[best]!) best = lag;
    let next = 0;
    for (let lag = 0; lag < MAX_LAG; lag++) {
      if (Math.abs(lag - best) > NEIGHBOUR && average[lag]! > next) next = average[lag]!;
    }
    const likeness = average[best]!;
    const isSteady = Math.abs(best - this.#lastBest) <= 1;
    const standsOut = likeness >= UNMISTAKABLE || likeness >= STANDS_OUT * next;
    this.likeness = likeness;
    this.#lastBest = best;
    return likeness >= LEAST_LIKENESS && (isSteady || standsOut) ? best * LAG_STEP : undefined;
  }

  reset(): void {
    this.#near.fill(0);
    this.#far.fill(0);
    this.#average.fill(0);
    this.#lastNear = 0;
    this.#lastFar = 0;
    this.#heard = 0;
    this.searches = 0;
    this.#lastBest = Number.NaN;
    this.likeness = 0;
  }

  /** Brings the averages up to date. @returns whether there was something to compare. */
  #correlate(): boolean {
    const near = this.#near;
    let nearEnergy = 0;
    for (let i = 0; i < WINDOW; i++) nearEnergy += near[i]! * near[i]!;
    if (nearEnergy < LEAST_ENERGY || nearEnergy < ABOVE_NOISE * this.#noise.energy) return false;
    const loudest = this.#measureFar();
    if (loudest < LEAST_ENERGY) return false;
    const products = this.#kernel.slide(near, this.#far, 1, MAX_LAG);
    for (let lag = 0; lag < MAX_LAG; lag++) {
      const energy = this.#farEnergies[lag]!;
      const product = energy < SILENT * loudest ? 0 : Math.abs(products[MAX_LAG - 1 - lag]!);
      const alike = product / Math.sqrt(nearEnergy * Math.max(energy, FAINT * loudest));
      this.#average[lag] = this.searches === 0 ? alike : MEMORY * this.#average[lag]! + (1 - MEMORY) * alike;
    }
    this.searches += 1;
    return true;
  }

  /** Measures the reference at every lag. @returns the energy of its loudest stretch. */
  #measureFar(): number {
    const far = this.#far;
    let energy = 0;
    let loudest = 0;
    for (let i = 0; i < WINDOW; i++) energy += far[ROOM - WINDOW + i]! ** 2;
    for (let lag = 0; lag < MAX_LAG; lag++) {
      const start = ROOM - WINDOW - lag;
      if (lag > 0) energy += far[start]! ** 2 - far[start + WINDOW]! ** 2;
      this.#farEnergies[lag] = energy;
      if (energy > loudest) loudest = energy;
    }
    return loudest;
  }
}

/**
 * Appends a frame at the lower rate, as a first difference: it evens out the spectrum of a voice, whose pitch would decide
 * otherwise.
 * @param before the last sample before the frame. @returns the last sample of the frame.
 */
function append(line: Float32Array, frame: Float32Array, before: number): number {
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
}

export const createEchoLagFinder = (): EchoLagFinder => new CorrelatingLagFinder();
