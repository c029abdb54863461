import { LEVEL_STEP_MS } from '../live/level-trace.ts';

/** How much time one bar of a spark covers. Bars stand at multiples of it, so that they move without changing their shape. */
const BAR_MS = 250;
/** What is quieter than the first is no bar, and what is louder than the second is a whole one, in dBFS. */
const [QUIETEST_DBFS, LOUDEST_DBFS] = [-58, -14];
/** A byte of a level is dBFS + 96. */
const FLOOR_DBFS = -96;

/**
 * Turns levels into the heights of bars, 0 to 1, the newest last. A bar is as high as the loudest moment in it.
 * @param bytes levels of one side, from `fromMs` on
 * @param into is filled; its length says how many bars there are
 */
export function fillBars(bytes: Uint8Array, fromMs: number, into: Float32Array): void {
  const steps = BAR_MS / LEVEL_STEP_MS;
  const toMs = fromMs + bytes.length * LEVEL_STEP_MS;
  const firstBarMs = (Math.ceil(toMs / BAR_MS) - into.length) * BAR_MS;
  for (let bar = 0; bar < into.length; bar += 1) {
    const from = Math.round((firstBarMs + bar * BAR_MS - fromMs) / LEVEL_STEP_MS);
    let loudest = 0;
    for (let at = Math.max(0, from); at < Math.min(bytes.length, from + steps); at += 1) {
      loudest = Math.max(loudest, bytes[at] ?? 0);
    }
    const share = (loudest + FLOOR_DBFS - QUIETEST_DBFS) / (LOUDEST_DBFS - QUIETEST_DBFS);
    into[bar] = Math.min(1, Math.max(0, share));
  }
}
