/**
 * The level of a piece of audio: its root mean square in dB relative to int16 full scale (32768), so that a
 * full-scale sine reads -3.01 dBFS and the digital milliwatt of G.711 reads -6.22 dBFS.
 */
import { decodeMulawSample } from './codec/mulaw.ts';

const FULL_SCALE = 32_768;

/**
 * The level of silence and of an empty piece. An RMS under 1 counts as 1, because the logarithm of nothing is -Infinity, which
 * averages and histograms do not survive.
 */
export const LEVEL_FLOOR_DBFS = 20 * Math.log10(1 / FULL_SCALE);

const MULAW_SQUARES = Float64Array.from({ length: 256 }, (_, code) => decodeMulawSample(code) ** 2);

/** The level of mu-law bytes in dBFS, `LEVEL_FLOOR_DBFS` (-90.3) to -0.2. */
export function mulawLevelDbfs(frame: Uint8Array): number {
  let squares = 0;
  for (let i = 0; i < frame.length; i++) squares += MULAW_SQUARES[frame[i]!]!;
  return toDbfs(squares, frame.length);
}

/** The level of int16 samples in dBFS, `LEVEL_FLOOR_DBFS` (-90.3) to 0. */
export function pcmLevelDbfs(samples: Int16Array): number {
  let squares = 0;
  for (let i = 0; i < samples.length; i++) squares += samples[i]! ** 2;
  return toDbfs(squares, samples.length);
}

/** The level of little-endian int16 bytes in dBFS, `LEVEL_FLOOR_DBFS` (-90.3) to 0. An odd last byte is left out. */
export function pcm16LevelDbfs(bytes: Uint8Array): number {
  let squares = 0;
  const count = bytes.length >> 1;
  for (let i = 0; i < count; i++) squares += (((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >> 16) ** 2;
  return toDbfs(squares, count);
}

/** The sum of the squares of some mu-law samples, on the scale of int16. */
export function mulawSquares(bytes: Uint8Array, fromSample: number, toSample: number): number {
  let squares = 0;
  for (let i = fromSample; i < toSample; i++) squares += MULAW_SQUARES[bytes[i]!]!;
  return squares;
}

/** The same of little-endian int16 bytes. */
export function pcm16Squares(bytes: Uint8Array, fromSample: number, toSample: number): number {
  let squares = 0;
  for (let i = fromSample; i < toSample; i++)
    squares += (((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >> 16) ** 2;
  return squares;
}

/** The level of `count` samples whose squares add up to `sumOfSquares`: `LEVEL_FLOOR_DBFS` (-90.3) to 0. */
export const levelOfSquares = (sumOfSquares: number, count: number): number => toDbfs(sumOfSquares, count);

function toDbfs(sumOfSquares: number, count: number): number {
  const rms = Math.sqrt(sumOfSquares / Math.max(count, 1));
  return 20 * Math.log10(Math.max(rms, 1) / FULL_SCALE);
}
