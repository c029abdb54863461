/**
 * The two loops in which the echo canceller spends its time, in WebAssembly with its 128-bit instructions. They remember nothing:
 * src/echo/echo-kernel.ts puts in what they work on and takes it out again. All numbers are f32.
 */

const F32 = 4;
/** Four numbers are in one value, and four values are worked on at once, so that none waits for the one before. */
const VALUE = 16;
const GROUP = 64;

/** Most taps, samples of a target and sums; the line is as long as two of them. */
export const ROOM: i32 = 2400;

// Where things lie. Sums come in groups of sixteen, so behind each room there is some more.
export const TAPS: usize = 0;
export const LINE: usize = 10_240;
export const TARGET: usize = 30_720;
export const SUMS: usize = 40_960;

/**
 * Slides the taps along the line: sum `i` is that of tap `k` times sample `i + k` over all taps. It is what a filter guesses, and just as
 * well how alike one signal is to another at each lag.
 * @param taps their number @param count how many sums are wanted
 */
export function slide(taps: i32, count: i32): void {
  for (let at: usize = 0; at < <usize>count * F32; at += GROUP) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let sample = LINE + at;
    for (let tap = TAPS; tap < TAPS + <usize>taps * F32; tap += F32) {
      const factor = v128.load32_splat(tap);
      a = f32x4.add(a, f32x4.mul(factor, v128.load(sample)));
      b = f32x4.add(b, f32x4.mul(factor, v128.load(sample, VALUE)));
      c = f32x4.add(c, f32x4.mul(factor, v128.load(sample, 2 * VALUE)));
      d = f32x4.add(d, f32x4.mul(factor, v128.load(sample, 3 * VALUE)));
      sample += F32;
    }
    v128.store(SUMS + at, a);
    v128.store(SUMS + at, b, VALUE);
    v128.store(SUMS + at, c, 2 * VALUE);
    v128.store(SUMS + at, d, 3 * VALUE);
  }
}

/** Adds the four numbers of a value. */
function total(value: v128): f32 {
  const halves = f32x4.add(value, v128.shuffle<i32>(value, value, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

/** @returns four taps that learned from the sample before, which it also stores */
function learned(tap: usize, before: usize, step: v128): v128 {
  const value = f32x4.add(v128.load(tap), f32x4.mul(step, v128.load(before)));
  v128.store(tap, value);
  return value;
}

/**
 * Moves all taps by `step` times the samples that stand at `sample`, and guesses at the same time what follows one sample later, so
 * that each tap is read and written only once.
 */
function learnAndGuess(taps: i32, sample: usize, step: f32): f32 {
  const steps = f32x4.splat(step);
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let tap = TAPS; tap < TAPS + <usize>taps * F32; tap += GROUP) {
    const next = sample + F32;
    a = f32x4.add(a, f32x4.mul(learned(tap, sample, steps), v128.load(next)));
    b = f32x4.add(b, f32x4.mul(learned(tap + VALUE, sample + VALUE, steps), v128.load(next, VALUE)));
    c = f32x4.add(c, f32x4.mul(learned(tap + 2 * VALUE, sample + 2 * VALUE, steps), v128.load(next, 2 * VALUE)));
    d = f32x4.add(d, f32x4.mul(learned(tap + 3 * VALUE, sample + 3 * VALUE, steps), v128.load(next, 3 * VALUE)));
    sample += GROUP;
  }
  return total(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** @returns the square of a sample; powers are added up in f64, because what was added is subtracted again later */
function square(sample: usize): f64 {
  const value = <f64>load<f32>(sample);
  return value * value;
}

/**
 * Normalised LMS over `count` samples of `TARGET`, each guessed from the line that begins one sample later than for the one before.
 * @param taps their number, a multiple of 16
 * @param stepSize how much of an error is learned at once, 0 to 1
 * @param quiet power of the line, below which the step is small
 */
export function learn(taps: i32, count: i32, stepSize: f64, quiet: f64): void {
  const length = <usize>taps * F32;
  let power: f64 = 0;
  for (let at = LINE; at < LINE + length - F32; at += F32) power += square(at);
  // The taps stay as they are in this first round.
  let guess = learnAndGuess(taps, LINE - F32, 0);
  for (let i: usize = 0; i < <usize>count * F32; i += F32) {
    const oldest = LINE + i;
    power += square(oldest + length - F32);
    const error = <f64>load<f32>(TARGET + i) - <f64>guess;
    guess = learnAndGuess(taps, oldest, <f32>((stepSize * error) / (Math.max(power, 0) + quiet)));
    power -= square(oldest);
  }
}
