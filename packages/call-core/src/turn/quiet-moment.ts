/**
 * Whether a call can change hands unnoticed at this moment: nobody has the floor, the caller has heard all that the agent
 * said, and both have been quiet for long enough that an answer is not just beginning.
 */
import type { Floor } from './floor.ts';

/** Longer than the gaps between words, shorter than the wait for an answer. */
const QUIET_MS = 250;

/** @param quietMs time since either side last spoke. */
export const isQuietMoment = (floor: Floor, unheardMs: number, quietMs: number): boolean =>
  floor === 'nobody' && unheardMs === 0 && quietMs >= QUIET_MS;
