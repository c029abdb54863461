/** Sound of the tests: made, written as a WAV, and recognised again. */
import { writeFileSync } from 'node:fs';

const FULL_SCALE = 32_768;

export function tone(frequencyHz: number, seconds: number, rateHz: number, amplitude = 0.5): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * rateHz) }, (_, i) =>
    Math.round(amplitude * FULL_SCALE * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz)),
  );
}

export function join(...pieces: Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Writes one channel of 16 bits. */
export function writeWav(file: string, samples: Int16Array, rateHz: number): void {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(2 * rateHz, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]));
}

/** The amplitude of one frequency, relative to full scale, over all samples given. */
export function amplitudeAt(samples: ArrayLike<number>, frequencyHz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < samples.length; i++) {
    re += samples[i]! * Math.cos((2 * Math.PI * frequencyHz * i) / rateHz);
    im += samples[i]! * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

/** The amplitude of one frequency in the piece of 100 ms where it is clearest. */
export function clearestAmplitude(samples: Float32Array, frequencyHz: number, rateHz: number): number {
  let clearest = 0;
  for (let at = 0; at + rateHz / 10 <= samples.length; at += rateHz / 10) {
    clearest = Math.max(clearest, amplitudeAt(samples.subarray(at, at + rateHz / 10), frequencyHz, rateHz));
  }
  return clearest;
}

/** The first and the last place where it is louder than -50 dBFS; -1 for both in silence. */
export function soundingRange(samples: ArrayLike<number>, threshold = 0.003): { first: number; last: number } {
  let first = -1;
  let last = -1;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) < threshold) continue;
    if (first < 0) first = i;
    last = i;
  }
  return { first, last };
}

/**
 * Counts the places where a pure tone does not go on as it must: a click, a lost or a repeated sample. Each sample of a tone
 * follows from the two before it. What lies within 20 ms is one place, because a filter spreads it.
 */
export function breaksOf(samples: ArrayLike<number>, frequencyHz: number, rateHz: number, amplitude: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let breaks = 0;
  let latest = -Infinity;
  for (let i = 2; i < samples.length; i++) {
    const expected = turn * samples[i - 1]! - samples[i - 2]!;
    if (Math.abs(samples[i]! - expected) < 0.01 * amplitude) continue;
    if (i - latest > rateHz / 50) breaks++;
    latest = i;
  }
  return breaks;
}

/** int16 as numbers from -1 to 1. */
export function toUnit(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / FULL_SCALE);
}
