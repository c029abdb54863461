/**
 * By how much a known echo has moved. What we play is in its place to the sample only while it flows. Whenever it begins anew, the
 * network takes a little more or less time than before, and nothing else about the way of the echo has changed.
 */
import { echoKernel } from './echo-kernel.ts';

/** Samples of the line that are compared. */
export const SHIFT_WINDOW = 320;
/** Samples by which the echo may be later or earlier. */
export const MAX_SHIFT = 160;
/** Part of the line's energy that the moved guess must explain: no caller's vowel is so much like the agent's. */
const LEAST_EXPLAINED = 0.6;
/** Bounds of how much louder the line may be than the guess, because a path that has only moved is as loud as it was. */
const LEAST_GAIN = 0.5;
const MOST_GAIN = 2;

/**
 * @param near the caller's line.
 * @param end behind the last of the `SHIFT_WINDOW` samples of it that are looked at.
 * @param guess the echo that is expected in them, with `MAX_SHIFT` samples more on either side.
 * @returns samples by which the echo is later than guessed, negative when earlier; 0 when the line is not a moved echo.
 */
export function findShift(near: Float32Array, end: number, guess: Float32Array): number {
  const start = end - SHIFT_WINDOW;
  let energy = 0;
  for (let i = 0; i < SHIFT_WINDOW; i++) energy += near[start + i]! ** 2;
  let guessed = 0;
  for (let i = 0; i < SHIFT_WINDOW; i++) guessed += guess[2 * MAX_SHIFT + i]! ** 2;
  const products = echoKernel().slide(near.subarray(start, end), guess, 0, 2 * MAX_SHIFT + 1);
  let shift = 0;
  let explained = LEAST_EXPLAINED * energy;
  for (let earlier = 2 * MAX_SHIFT; earlier >= 0; earlier--) {
    const product = products[earlier]!;
    const gain = product / guessed;
    if (gain > LEAST_GAIN && gain < MOST_GAIN && gain * product > explained) {
      explained = gain * product;
      shift = MAX_SHIFT - earlier;
    }
    if (earlier > 0) guessed += guess[earlier - 1]! ** 2 - guess[earlier - 1 + SHIFT_WINDOW]! ** 2;
  }
  return shift;
}
