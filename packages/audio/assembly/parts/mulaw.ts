/**
 * G.711 mu-law, four codes or samples at once and without a table. A code is a small floating-point number: sign, three bits of
 * exponent, four of mantissa, all inverted. So its bits are moved to where an f32 has them, and the processor does the rest. Both
 * directions give what src/codec/mulaw.ts gives, for every code and every sample.
 */

/** What is added to a magnitude before it is coded, so that the smallest one has exponent 7. */
const BIAS: i16 = 132;
/** The largest magnitude that has a code. */
const CLIP: i16 = 32_635;
/** Where the mantissa of a code ends in an f32, whose mantissa has 23 bits: 23 - 4. */
const MANTISSA_SHIFT = 19;
/** Exponent 7 as an f32 has it (biased by 127), in the place of the bits of a code. */
const LEAST_EXPONENT = (127 + 7) << 4;

/** @param codes i32x4, 0 to 255. @returns f32x4, -32124 to 32124 */
export function decodeMulaw(codes: v128): v128 {
  const inverted = v128.not(codes);
  const digits = v128.and(inverted, i32x4.splat(0x7f));
  // A code stands for the middle of its step, which is half a step above the step's lower edge.
  const middle = (LEAST_EXPONENT << MANTISSA_SHIFT) | (1 << (MANTISSA_SHIFT - 1));
  const biased = i32x4.add(i32x4.shl(digits, MANTISSA_SHIFT), i32x4.splat(middle));
  const sign = i32x4.shl(v128.and(inverted, i32x4.splat(0x80)), 24);
  return v128.xor(f32x4.sub(biased, f32x4.splat(<f32>BIAS)), sign);
}

/** @param magnitudes i32x4, biased. @returns i32x4, 0 to 127 */
function digitsOf(magnitudes: v128): v128 {
  const bits = i32x4.shr_u(f32x4.convert_i32x4_u(magnitudes), MANTISSA_SHIFT);
  return i32x4.sub(bits, i32x4.splat(LEAST_EXPONENT));
}

/** @param samples i16x8. @returns eight codes in the low half */
export function encodeMulaw(samples: v128): v128 {
  // The magnitude of -32768 is 32768 only without a sign, and so it is compared without one.
  const clipped = i16x8.min_u(i16x8.abs(samples), i16x8.splat(CLIP));
  const biased = i16x8.add(clipped, i16x8.splat(BIAS));
  const digits = i16x8.narrow_i32x4_s(
    digitsOf(i32x4.extend_low_i16x8_u(biased)),
    digitsOf(i32x4.extend_high_i16x8_u(biased)),
  );
  const sign = v128.and(i16x8.shr_s(samples, 15), i16x8.splat(0x80));
  const codes = v128.xor(v128.or(digits, sign), i16x8.splat(0xff));
  return i8x16.narrow_i16x8_u(codes, codes);
}
