/**
 * int16 samples as little-endian bytes, byte by byte: an Int16Array laid over a received message would take the
 * platform's byte order and refuse a view that starts at an odd offset, which a WebSocket message may well do.
 */
import { requireRoom } from '../frames/room.ts';

/**
 * Reads whole samples of `bytes` from `fromByte` on into `out` from `atSample` on, and returns the number written.
 * An odd last byte is left unread.
 * @throws RangeError if `out` is too short.
 */
export function decodePcm16(bytes: Uint8Array, out: Int16Array, fromByte = 0, atSample = 0): number {
  const count = Math.max(0, (bytes.length - fromByte) >> 1);
  requireRoom('decodePcm16', out.length - atSample, count);
  for (let i = 0, byte = fromByte; i < count; i++, byte += 2) {
    // The store keeps the low 16 bits and reads them as signed.
    out[atSample + i] = bytes[byte]! | (bytes[byte + 1]! << 8);
  }
  return count;
}

/**
 * Writes the first `count` samples (all of them unless told) into the start of `out`, and returns the number of bytes
 * written, `2 * count`.
 * @throws RangeError if `out` is too short.
 */
export function encodePcm16(samples: Int16Array, out: Uint8Array, count = samples.length): number {
  requireRoom('encodePcm16', out.length, 2 * count);
  for (let i = 0; i < count; i++) {
    const sample = samples[i]!;
    out[2 * i] = sample;
    out[2 * i + 1] = sample >> 8;
  }
  return 2 * count;
}
