/** How much of the caller's line was our own sound, from what a filter took out of it and what it left. */

export interface EchoShare {
  /** Share of the energy, 0 to 1, of the frame looked at last. */
  readonly value: number;
  /**
   * The next frame, of 160 samples.
   * @param nearEnergy of the line as it came.
   * @param left of it behind the filter; as much or more when the filter was of no use.
   */
  look(nearEnergy: number, left: number): void;
  /** The filter is a new one, that has only begun to learn. */
  filterIsNew(): void;
  /** What comes does not follow what came. */
  reset(): void;
}

/** Of a frame's energy: above -50 dBFS, somebody may be heard. */
export const AUDIBLE = 160e-5;
/** Of an echo's energy, what still rings in a room 20 ms later, at most: a filter is shorter than a room. */
const RINGS = 0.6;
/**
 * Audible frames in which a filter is new. Of what it then leaves, this part counts, if it takes more than it leaves: a caller as
 * loud as the echo leaves half.
 */
const NEW_FRAMES = 25;
const NEW_LEAVES = 0.15;

export function createEchoShare(): EchoShare {
  let value = 0;
  let ringing = 0;
  let workedFrames = 0;
  return {
    get value() {
      return value;
    },
    look(nearEnergy, left) {
      const taken = Math.max(0, nearEnergy - left);
      const rest = Math.min(nearEnergy, left);
      ringing = Math.max(RINGS * ringing, taken);
      const isNew = workedFrames < NEW_FRAMES && taken > left;
      if (taken > 0 && nearEnergy > AUDIBLE) workedFrames += 1;
      value = ringing === 0 ? 0 : ringing / (ringing + (isNew ? NEW_LEAVES : 1) * rest);
    },
    filterIsNew() {
      workedFrames = 0;
    },
    reset() {
      value = 0;
      ringing = 0;
    },
  };
}
