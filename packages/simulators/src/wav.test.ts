import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav, encodeWav } from './wav.ts';

describe('wav', () => {
  it('gives back every sample of every channel it was given', () => {
    const sample = fc.integer({ min: -32768, max: 32767 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sample, sample), { maxLength: 200 }),
        fc.constantFrom(8000, 16000),
        (pairs, rate) => {
          const left = Int16Array.from(pairs, (pair) => pair[0]);
          const right = Int16Array.from(pairs, (pair) => pair[1]);
          const decoded = decodeWav(encodeWav({ sampleRateHz: rate, channels: [left, right] }));
          expect(decoded).toEqual({ sampleRateHz: rate, channels: [left, right] });
        },
      ),
    );
  });

  it('writes the canonical header of a mono file', () => {
    const bytes = encodeWav({ sampleRateHz: 8000, channels: [Int16Array.of(1, -1)] });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '524946462800000057415645666d7420100000000100' + '0100401f0000803e00000200100064617461' + '040000000100ffff',
    );
  });

  it('skips chunks it does not know and reads bytes at an odd offset', () => {
    const plain = encodeWav({ sampleRateHz: 8000, channels: [Int16Array.of(5, 6, 7)] });
    const list = Buffer.from('4c49535403000000414243' + '00', 'hex');
    const withList = Buffer.concat([Buffer.alloc(1), plain.subarray(0, 36), list, plain.subarray(36)]).subarray(1);
    expect(decodeWav(withList).channels).toEqual([Int16Array.of(5, 6, 7)]);
  });

  it('reads to the end of the file when the data chunk claims more, as streamed files do', () => {
    const bytes = encodeWav({ sampleRateHz: 8000, channels: [Int16Array.of(5, 6)] });
    new DataView(bytes.buffer).setUint32(40, 0xffffffff, true);
    expect(decodeWav(bytes).channels).toEqual([Int16Array.of(5, 6)]);
  });

  it.each([
    ['bytes that are no WAV', new Uint8Array(64), /not a RIFF/],
    [
      'a file without samples',
      encodeWav({ sampleRateHz: 8000, channels: [new Int16Array(0)] }).subarray(0, 36),
      /no data/,
    ],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => decodeWav(bytes)).toThrow(message);
  });

  it('refuses 8-bit files and channels of unequal length', () => {
    const bytes = encodeWav({ sampleRateHz: 8000, channels: [Int16Array.of(5)] });
    new DataView(bytes.buffer).setUint16(34, 8, true);
    expect(() => decodeWav(bytes)).toThrow(/only 16-bit PCM/);
    expect(() => encodeWav({ sampleRateHz: 8000, channels: [Int16Array.of(1), new Int16Array(0)] })).toThrow(/differ/);
  });
});
