/**
 * The branch of the side taps of src/codec/half-band.ts, for eight outputs at once. Each sum is made in the same order and
 * in the same precision (f64) as there, so that the results are the same to the last bit.
 */

/** Pairs of taps. */
const PAIRS = 16;
/** Samples before an output's own that its sum looks back on. */
export const PAST_SAMPLES = 31;
/** From the oldest sample that a sum looks back on to the one that the centre tap meets. */
export const CENTRE = 16;
const F64 = 8;

/** The sums of one call of `sumSides`, two in each. Functions of WebAssembly return one value. */
export let sides01 = f64x2.splat(0);
export let sides23 = f64x2.splat(0);
export let sides45 = f64x2.splat(0);
export let sides67 = f64x2.splat(0);

/**
 * @param taps where the side taps lie, outermost first, f64
 * @param oldest where the oldest sample lies that the first sum looks back on, f64
 */
export function sumSides(taps: usize, oldest: usize): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let far = oldest;
  let near = oldest + PAST_SAMPLES * F64;
  for (let pair = 0; pair < PAIRS; pair++) {
    const tap = v128.load64_splat(taps);
    a = f64x2.add(a, f64x2.mul(tap, f64x2.add(v128.load(near), v128.load(far))));
    b = f64x2.add(b, f64x2.mul(tap, f64x2.add(v128.load(near, 16), v128.load(far, 16))));
    c = f64x2.add(c, f64x2.mul(tap, f64x2.add(v128.load(near, 32), v128.load(far, 32))));
    d = f64x2.add(d, f64x2.mul(tap, f64x2.add(v128.load(near, 48), v128.load(far, 48))));
    taps += F64;
    near -= F64;
    far += F64;
  }
  sides01 = a;
  sides23 = b;
  sides45 = c;
  sides67 = d;
}

/** Rounds as JavaScript does, halves upwards. @param values f64x2. @returns i32x4 with both in the low half */
function round(values: v128): v128 {
  const up = f64x2.ceil(values);
  const isTooFar = f64x2.gt(f64x2.sub(up, f64x2.splat(0.5)), values);
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(up, v128.and(isTooFar, f64x2.splat(1))));
}

/** Rounds eight values, two in each, and limits them to int16. @returns i16x8 */
export function toInt16(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = v128.shuffle<i64>(round(a), round(b), 0, 2);
  const high = v128.shuffle<i64>(round(c), round(d), 0, 2);
  return i16x8.narrow_i32x4_s(low, high);
}

/** Stores four samples. @param samples f32x4 @param at where they come to lie as f64 */
export function storeWidened(at: usize, samples: v128): void {
  v128.store(at, f64x2.promote_low_f32x4(samples));
  v128.store(at, f64x2.promote_low_f32x4(v128.shuffle<i32>(samples, samples, 2, 3, 2, 3)), 16);
}
