/**
 * G.711 mu-law, 8000 samples a second. On purpose not the product's codec: what the caller hears is judged here, and
 * a fault shared by both sides would cancel out.
 */

/** Samples, and bytes, per millisecond of telephone audio. */
export const SAMPLES_PER_MS = 8;
export const TELEPHONE_RATE_HZ = 8000;
/** A mu-law byte that stands for no sound at all (+0). */
export const MULAW_SILENCE = 0xff;

const BIAS = 132;
const CLIP = 32_635;

function expand(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + BIAS) << ((inverted >> 4) & 7)) - BIAS;
  return inverted & 0x80 ? -magnitude : magnitude;
}

function compress(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = 24 - Math.clz32(biased);
  return ~(sign | (exponent << 4) | ((biased >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** The linear value of each mu-law byte, full scale 32768. */
const MULAW_TO_LINEAR = Int16Array.from({ length: 256 }, (_, byte) => expand(byte));

export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) samples[index] = MULAW_TO_LINEAR[bytes[index] ?? 0] ?? 0;
  return samples;
}

export function encodeMulaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) bytes[index] = compress(samples[index] ?? 0);
  return bytes;
}
