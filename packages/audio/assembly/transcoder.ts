/**
 * The transcoder between mu-law at 8 kHz and 16 kHz PCM, in WebAssembly with its 128-bit instructions. It remembers nothing: the
 * past of a stream is put before its input by src/codec/transcoder.ts, which owns it. So all calls share this memory, and
 * nothing of a call is left in it.
 */
import { decodeMulaw, encodeMulaw } from './parts/mulaw';
import {
  CENTRE,
  PAST_SAMPLES,
  sides01,
  sides23,
  sides45,
  sides67,
  storeWidened,
  sumSides,
  toInt16,
} from './parts/half-band';

/** Most samples of 8 kHz, on either side, of one run: a tenth of a second and a little. */
export const MOST_SAMPLES: i32 = 1024;

// Where things lie. Groups of eight samples are written whole, so each room has some more than is said here.
/** 16 side taps, f64, outermost first. */
export const TAPS: usize = 0;
/** What the next run of the same stream has to be given as its past, and what lay behind the last whole pair. */
export const PAST: usize = 512;
/** The past, then what is new: codes of mu-law, or pairs of int16. */
export const INPUT: usize = 1024;
/** What was made of it: int16, or codes of mu-law. */
export const OUTPUT: usize = 8192;
/** Samples as f64. */
const LINE: usize = 16_384;
/** The first samples of all pairs as f64, when `LINE` has the second ones. */
const FIRSTS: usize = 32_768;

const F64 = 8;
const GROUP = 8;

/** @param from where the past of the next run begins @param bytes its length, rounded up to 16 */
function keepPast(from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(PAST + i, v128.load(from + i));
}

/** @param count codes in `INPUT` behind the 31 of the past; twice as many samples are made of them */
export function mulawToPcm16k(count: i32): void {
  for (let i: usize = 0; i < <usize>(count + PAST_SAMPLES); i += GROUP) {
    const codes = i16x8.extend_low_i8x16_u(v128.load_zero<u64>(INPUT + i));
    storeWidened(LINE + i * F64, decodeMulaw(i32x4.extend_low_i16x8_u(codes)));
    storeWidened(LINE + i * F64 + 32, decodeMulaw(i32x4.extend_high_i16x8_u(codes)));
  }
  for (let i: usize = 0; i < <usize>count; i += GROUP) {
    const oldest = LINE + i * F64;
    sumSides(TAPS, oldest);
    // The zeros stuffed between the samples halve the level, and doubling the sums makes up for it.
    const even = toInt16(
      f64x2.add(sides01, sides01),
      f64x2.add(sides23, sides23),
      f64x2.add(sides45, sides45),
      f64x2.add(sides67, sides67),
    );
    const centre = oldest + CENTRE * F64;
    const odd = toInt16(v128.load(centre), v128.load(centre, 16), v128.load(centre, 32), v128.load(centre, 48));
    const out = OUTPUT + i * 4;
    v128.store(out, v128.shuffle<i16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(out, v128.shuffle<i16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
  keepPast(INPUT + count, 32);
}

/** @returns what the centre tap, 1/2, makes of the first samples of two pairs */
function centreOf(at: usize): v128 {
  return f64x2.mul(v128.load(at), f64x2.splat(0.5));
}

/** @param count pairs of samples in `INPUT` behind the 31 of the past; as many codes are made of them */
export function pcm16kToMulaw(count: i32): void {
  for (let i: usize = 0; i < <usize>(count + PAST_SAMPLES); i += 4) {
    const pairs = v128.load(INPUT + i * 4);
    storeWidened(FIRSTS + i * F64, f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(pairs, 16), 16)));
    storeWidened(LINE + i * F64, f32x4.convert_i32x4_s(i32x4.shr_s(pairs, 16)));
  }
  for (let i: usize = 0; i < <usize>count; i += GROUP) {
    sumSides(TAPS, LINE + i * F64);
    const centre = FIRSTS + (i + CENTRE) * F64;
    const samples = toInt16(
      f64x2.add(sides01, centreOf(centre)),
      f64x2.add(sides23, centreOf(centre + 16)),
      f64x2.add(sides45, centreOf(centre + 32)),
      f64x2.add(sides67, centreOf(centre + 48)),
    );
    v128.store64_lane(OUTPUT + i, encodeMulaw(samples), 0);
  }
  keepPast(INPUT + 4 * count, 128);
}
