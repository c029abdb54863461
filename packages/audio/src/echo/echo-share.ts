/** How much of the caller's line was our own sound, from what a filter took out of it and what it left. */

export interface EchoShare {
  /** Our own sound's share of the energy of the frame looked at last, 0 to 1. */
  readonly value: number;
  /**
   * Looks at the next frame, of 160 samples.
   * @param nearEnergy energy of the line as it came.
   * @param left energy that the filter left of it; as much or more when the filter was of no use.
   * @param noise energy of the line's steady noise, which is in both and says nothing of a caller.
   */
  look(nearEnergy: number, left: number, noise: number): void;
  /** The filter is a new one and has only begun to learn. */
  filterIsNew(): void;
  /** What comes does not follow what came. */
  reset(): void;
}

/** Energy of a frame at -50 dBFS, above which somebody may be heard. */
export const AUDIBLE = 160e-5;
/** The most of an echo's energy that still rings in a room 20 ms later. A filter is shorter than a room. */
const RINGS = 0.6;
/** Audible frames for which a filter counts as new. */
const NEW_FRAMES = 25;
/**
 * The part that counts of what a new filter leaves, if it takes more than it leaves. A caller as loud as the echo leaves half,
 * and so is never taken for what a new filter could not take yet.
 */
const NEW_LEAVES = 0.15;
/** The part of the noise that still counts as not ours, so that what a filter takes of noise by chance is no echo. */
const NOISE_COUNTS = 0.15;

class RingingShare implements EchoShare {
  value = 0;
  #ringing = 0;
  #workedFrames = 0;

  look(nearEnergy: number, left: number, noise: number): void {
    const taken = Math.max(0, nearEnergy - left);
    const rest = Math.max(Math.min(nearEnergy, left) - noise, Math.min(left, NOISE_COUNTS * noise));
    this.#ringing = Math.max(RINGS * this.#ringing, taken);
    const isNew = this.#workedFrames < NEW_FRAMES && taken > left;
    if (taken > 0 && nearEnergy > AUDIBLE) this.#workedFrames += 1;
    this.value = this.#ringing === 0 ? 0 : this.#ringing / (this.#ringing + (isNew ? NEW_LEAVES : 1) * rest);
  }

  filterIsNew(): void {
    this.#workedFrames = 0;
  }

  reset(): void {
    this.value = 0;
    this.#ringing = 0;
  }
}

export const createEchoShare = (): EchoShare => new RingingShare();
