/**
 * G.711 mu-law, as on the wire of Twilio Media Streams and of RFC 3551 PCMU: sign, three bits of segment, four of
 * step, all inverted. Linear samples are int16. Both directions are one table lookup a sample.
 */
import { requireRoom } from './room.ts';

/** Half a step added before the segment search, so that all eight segments have the same shape (G.711, 16-bit scale). */
const BIAS = 132;
/** The largest magnitude that still fits a segment once biased; louder samples take the outermost code. */
const CLIP = 32_635;

const INT16_MIN = -32_768;
const INT16_MAX = 32_767;

const DECODE = new Int16Array(256);
for (let code = 0; code < 256; code++) DECODE[code] = expand(code);

/** Indexed by the sample's 16 bits read as unsigned. It costs a process 64 KB and makes the codec free of branches. */
const ENCODE = new Uint8Array(65_536);
for (let linear = INT16_MIN; linear <= INT16_MAX; linear++) ENCODE[linear & 0xffff] = compress(linear);

function expand(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 0x07;
  const magnitude = (((bits & 0x0f) << 3) + BIAS) << segment;
  return bits & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

function compress(linear: number): number {
  const sign = linear < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(linear), CLIP) + BIAS;
  // The segment is the place of the highest set bit: bit 7 (the bias alone) is segment 0, bit 14 is segment 7.
  const segment = 24 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | step) & 0xff;
}

/** One mu-law byte as an int16 sample, -32124 to 32124. Only the low eight bits of `byte` count. */
export function decodeMulawSample(byte: number): number {
  return DECODE[byte & 0xff]!;
}

/** One linear sample as a mu-law byte. What lies outside int16 is clipped. */
export function encodeMulawSample(linear: number): number {
  return ENCODE[Math.max(INT16_MIN, Math.min(INT16_MAX, linear)) & 0xffff]!;
}

/**
 * Decodes all of `bytes` into the start of `out` and returns the number of samples written.
 * @throws RangeError if `out` is shorter than `bytes`.
 */
export function decodeMulaw(bytes: Uint8Array, out: Int16Array): number {
  requireRoom('decodeMulaw', out.length, bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = DECODE[bytes[i]!]!;
  return bytes.length;
}

/**
 * Encodes the first `count` samples of `pcm` (all of them unless told) into the start of `out` and returns the number
 * of bytes written.
 * @throws RangeError if `out` is shorter than `count`.
 */
export function encodeMulaw(pcm: Int16Array, out: Uint8Array, count = pcm.length): number {
  requireRoom('encodeMulaw', out.length, count);
  for (let i = 0; i < count; i++) out[i] = ENCODE[pcm[i]! & 0xffff]!;
  return count;
}
