/**
 * Whether this is a moment at which a call can change hands unheard: nobody has the floor, the caller has heard all that the
 * agent said, and both have been quiet for long enough that an answer is not just beginning.
 */
import type { Floor } from './floor.ts';

/** Longer than the gaps between words, shorter than the wait for an answer. */
const QUIET_MS = 250;

/** @param quietMs since either side last spoke. */
export const isPause = (floor: Floor, unheardMs: number, quietMs: number): boolean =>
  floor === 'nobody' && unheardMs === 0 && quietMs >= QUIET_MS;
