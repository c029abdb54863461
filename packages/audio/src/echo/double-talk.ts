/**
 * Whether the caller speaks over the agent, told from what a proven filter leaves of the line: a filter that learned a caller's
 * voice would take it for echo.
 */
import { ECHO_FRAME, SILENT_SQUARE } from './echo-lines.ts';

/** A filter that works leaves less than so many times what it takes, unless somebody speaks. */
const LEFT_OF_TAKEN = 3;
/** A filter is proven once it has left little of the line for so many frames. */
const PROVEN_FRAMES = 15;
/** Frames for which somebody may seem to speak. After that the path has changed, since a caller who speaks has silenced the agent. */
const LONGEST_FRAMES = 25;

export class DoubleTalk {
  /** Frames for which the caller has been speaking. */
  frames = 0;
  #provenFrames = 0;

  get isFilterProven(): boolean {
    return this.#provenFrames >= PROVEN_FRAMES;
  }

  /** Notes a frame of which the filter has left little. */
  filterWorked(): void {
    this.#provenFrames += 1;
  }

  /** @returns whether the caller speaks in a frame of `nearEnergy`, of which the filter left `left`. */
  look(nearEnergy: number, left: number): boolean {
    const taken = Math.max(nearEnergy - left, 0);
    const isDouble = this.isFilterProven && left > LEFT_OF_TAKEN * taken && left > SILENT_SQUARE * ECHO_FRAME;
    this.frames = isDouble ? this.frames + 1 : 0;
    if (this.frames <= LONGEST_FRAMES) return isDouble;
    this.reset();
    return false;
  }

  /** Nobody speaks, and the filter has to prove itself again. */
  reset(): void {
    this.frames = 0;
    this.#provenFrames = 0;
  }
}
