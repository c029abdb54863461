/**
 * How much of the caller's line is noise that goes on all the time: the least energy of the last two seconds, as in R. Martin, "Noise
 * power spectral density estimation based on optimal smoothing and minimum statistics" (IEEE Trans. SAP, 2001). Echoes and voices have
 * pauses, so it is neither.
 */

const SPANS = 8;
const FRAMES_PER_SPAN = 12;
/** Weight of the past in the smoothed energy, which looks back on some 80 ms. */
const SMOOTHING = 0.75;
/** The least of many energies is below their mean by about this factor. */
const BIAS = 1.5;
/** The least part of an energy that is not taken for noise, which is only known on average. */
const LEAST_LEFT = 0.1;

export class SteadyNoise {
  readonly #least = new Float64Array(SPANS).fill(Number.POSITIVE_INFINITY);
  #smoothed = Number.NaN;
  #span = 0;
  #frames = 0;

  /** Energy of a frame of it; 0 until something was heard. */
  get energy(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < SPANS; i++) if (this.#least[i]! < least) least = this.#least[i]!;
    return least === Number.POSITIVE_INFINITY ? 0 : BIAS * least;
  }

  /**
   * What is in a frame beside the noise. Filters are compared by that, because what the noise leaves is the same for all of them.
   * @returns energy
   */
  without(energy: number): number {
    return Math.max(energy - this.energy, LEAST_LEFT * energy);
  }

  /** Takes the energy of the next frame of the caller's line. */
  push(energy: number): void {
    this.#smoothed = Number.isNaN(this.#smoothed) ? energy : SMOOTHING * this.#smoothed + (1 - SMOOTHING) * energy;
    if (this.#frames > 0 && this.#frames % FRAMES_PER_SPAN === 0) {
      this.#span = (this.#span + 1) % SPANS;
      this.#least[this.#span] = Number.POSITIVE_INFINITY;
    }
    if (this.#smoothed < this.#least[this.#span]!) this.#least[this.#span] = this.#smoothed;
    this.#frames += 1;
  }

  reset(): void {
    this.#least.fill(Number.POSITIVE_INFINITY);
    this.#smoothed = Number.NaN;
    this.#span = 0;
    this.#frames = 0;
  }
}
