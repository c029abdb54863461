import type { Random } from '../random.ts';

/** A time, or the bounds between which the seed picks one. */
export type Seam = number | { readonly fromMs: number; readonly toMs: number };

/**
 * From the loss of a stream to the first frame of the next, as measured at Twilio with a gateway that answers the `action` at
 * once. What a slow or dead gateway takes comes on top.
 */
export const MEASURED_SEAM: Seam = Object.freeze({ fromMs: 600, toMs: 900 });

/** What the first frame itself takes: it is sent when it has been spoken. */
const FIRST_FRAME_MS = 20;

/** How long the carrier waits before it opens the next stream. */
export function drawSeamMs(seam: Seam, random: Random): number {
  if (typeof seam === 'number') return seam;
  return seam.fromMs + random.next() * (seam.toMs - seam.fromMs - FIRST_FRAME_MS);
}
