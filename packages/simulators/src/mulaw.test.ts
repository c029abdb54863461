import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';

describe('mu-law', () => {
  it.each([
    [0x00, -32124],
    [0x0f, -16764],
    [0x20, -7932],
    [0x7e, -8],
    [0x80, 32124],
    [0x90, 15996],
    [0xd0, 876],
    [0xf0, 120],
    [0xfe, 8],
    [0xff, 0],
  ])('reads byte %i as %i (ITU-T G.711)', (byte, linear) => {
    expect(decodeMulaw(Uint8Array.of(byte))).toEqual(Int16Array.of(linear));
  });

  it('writes the reference codes, clips at both ends and keeps the sign of small values', () => {
    const samples = Int16Array.of(0, -1, 4, 8, -8, 100, -100, 1000, -1000, 8031, 32767, -32768);
    const codes = [0xff, 0x7f, 0xfe, 0xfe, 0x7e, 0xf2, 0x72, 0xce, 0x4e, 0xa0, 0x80, 0x00];
    expect([...encodeMulaw(samples)]).toEqual(codes);
  });

  it('gives back every byte after a round trip, except that minus zero becomes zero', () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const expected = every.map((byte) => (byte === 0x7f ? 0xff : byte));
    expect(encodeMulaw(decodeMulaw(every))).toEqual(expected);
  });
});
