import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePcm16, encodePcm16 } from './pcm16.ts';

test('samples go out low byte first', () => {
  const bytes = new Uint8Array(8);
  expect(encodePcm16(Int16Array.of(1, -2, 32_767, -32_768), bytes)).toBe(8);
  expect([...bytes]).toEqual([0x01, 0x00, 0xfe, 0xff, 0xff, 0x7f, 0x00, 0x80]);
});

test('every sample survives, also from a view that starts at an odd offset', () => {
  fc.assert(
    fc.property(fc.int16Array({ maxLength: 400 }), (samples) => {
      const odd = new Uint8Array(2 * samples.length + 1).subarray(1);
      encodePcm16(samples, odd);
      const back = new Int16Array(samples.length);
      expect(decodePcm16(odd, back)).toBe(samples.length);
      expect(back).toEqual(samples);
    }),
  );
});

test('an odd last byte is left unread, and offsets are honoured on both sides', () => {
  const out = new Int16Array(3);
  expect(decodePcm16(Uint8Array.of(0x99, 0x34, 0x12, 0x77), out, 1, 2)).toBe(1);
  expect([...out]).toEqual([0, 0, 0x1234]);
  expect(decodePcm16(Uint8Array.of(0x99), out, 1)).toBe(0);
});

test('an output that is too short is refused', () => {
  expect(() => decodePcm16(new Uint8Array(4), new Int16Array(2), 0, 1)).toThrow(RangeError);
  expect(() => encodePcm16(new Int16Array(2), new Uint8Array(3))).toThrow(RangeError);
});
