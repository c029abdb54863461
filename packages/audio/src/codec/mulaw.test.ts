import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMulaw, decodeMulawSample, encodeMulaw, encodeMulawSample } from './mulaw.ts';

/**
 * The reference: Table 2a of ITU-T G.711 read as a table, by decision values and the values half way between them,
 * not by shifts. The table speaks of a 14-bit scale; int16 is four times that.
 */
const SEGMENT_ENDS = [31, 95, 223, 479, 991, 2015, 4063, 8159];
const INT16_SCALE = 4;

function decisionValues(): number[] {
  const values = [0, 1];
  for (const [segment, end] of SEGMENT_ENDS.entries()) {
    const step = 2 ** (segment + 1);
    while (values.at(-1)! < end) values.push(values.at(-1)! + step);
  }
  return values;
}

const DECISIONS = decisionValues();

/** The number 0 to 127 of the interval that a 14-bit magnitude falls into. */
function intervalOf(magnitude: number): number {
  const above = DECISIONS.findIndex((decision) => decision > magnitude);
  return above === -1 ? 127 : above - 1;
}

/** The interval's character signal: sign bit 1 for positive, and the number's bits inverted. */
function referenceEncode(linear: number): number {
  return (linear < 0 ? 0x00 : 0x80) | (127 - intervalOf(Math.abs(linear) / INT16_SCALE));
}

function referenceDecode(code: number): number {
  const interval = 127 - (code & 0x7f);
  const magnitude = interval === 0 ? 0 : (DECISIONS[interval]! + DECISIONS[interval + 1]!) / 2;
  return (code & 0x80 ? 1 : -1) * magnitude * INT16_SCALE;
}

const ALL_CODES = Uint8Array.from({ length: 256 }, (_, code) => code);
const ALL_SAMPLES = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);

describe('against the table of G.711', () => {
  test('the reference has 128 intervals and ends at the virtual decision value 8159', () => {
    expect(DECISIONS).toHaveLength(129);
    expect(DECISIONS.at(-1)).toBe(8159);
  });

  test('all 256 codes decode to the value of their interval', () => {
    const expected = Array.from(ALL_CODES, (code) => referenceDecode(code) + 0);
    expect(Array.from(ALL_CODES, decodeMulawSample)).toEqual(expected);
  });

  test('all 65536 samples encode to the interval they fall into', () => {
    const wrong = Array.from(ALL_SAMPLES).filter((sample) => encodeMulawSample(sample) !== referenceEncode(sample));
    expect(wrong).toEqual([]);
  });
});

describe('known values', () => {
  test.each([
    [0x00, -32_124],
    [0x01, -31_100],
    [0x0f, -16_764],
    [0x10, -15_996],
    [0x20, -7932],
    [0x30, -3900],
    [0x40, -1884],
    [0x50, -876],
    [0x60, -372],
    [0x70, -120],
    [0x7e, -8],
    [0x7f, 0],
    [0x80, 32_124],
    [0x8f, 16_764],
    [0x90, 15_996],
    [0xa0, 7932],
    [0xb0, 3900],
    [0xc0, 1884],
    [0xd0, 876],
    [0xe0, 372],
    [0xf0, 120],
    [0xfe, 8],
    [0xff, 0],
  ])('code %i decodes to %i', (code, linear) => {
    expect(decodeMulawSample(code)).toBe(linear);
  });

  test.each([
    [0, 0xff],
    [-1, 0x7f],
    [4, 0xfe],
    [8, 0xfe],
    [-8, 0x7e],
    [100, 0xf2],
    [-100, 0x72],
    [1000, 0xce],
    [-1000, 0x4e],
    [8031, 0xa0],
    [32_635, 0x80],
    [32_767, 0x80],
    [-32_768, 0x00],
  ])('sample %i encodes to %i', (linear, code) => {
    expect(encodeMulawSample(linear)).toBe(code);
  });

  test('the digital milliwatt decodes to its two magnitudes', () => {
    const pcm = new Int16Array(8);
    decodeMulaw(Uint8Array.of(0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e), pcm);
    expect([...pcm]).toEqual([-8828, -20_860, -20_860, -8828, 8828, 20_860, 20_860, 8828]);
  });

  test('a sample beyond int16 is clipped, not wrapped to the other sign', () => {
    expect(encodeMulawSample(40_000)).toBe(0x80);
    expect(encodeMulawSample(-40_000)).toBe(0x00);
  });
});

describe('properties', () => {
  test('every code survives a decode and an encode, save -0, which becomes +0', () => {
    const again = Array.from(ALL_CODES, (code) => encodeMulawSample(decodeMulawSample(code)));
    expect(again).toEqual(Array.from(ALL_CODES, (code) => (code === 0x7f ? 0xff : code)));
  });

  test('louder in is never softer out', () => {
    const out = Array.from(ALL_SAMPLES, (sample) => decodeMulawSample(encodeMulawSample(sample)));
    expect(out.every((value, i) => i === 0 || value >= out[i - 1]!)).toBe(true);
  });

  test('whole buffers give what their samples give, into the start of the output', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 400 }), (pcm) => {
        const bytes = new Uint8Array(pcm.length + 1).fill(0xaa);
        expect(encodeMulaw(pcm, bytes)).toBe(pcm.length);
        expect([...bytes]).toEqual([...Array.from(pcm, encodeMulawSample), 0xaa]);

        const back = new Int16Array(pcm.length);
        expect(decodeMulaw(bytes.subarray(0, pcm.length), back)).toBe(pcm.length);
        expect([...back]).toEqual(Array.from(bytes.subarray(0, pcm.length), decodeMulawSample));
      }),
    );
  });

  test('a count encodes only that many samples', () => {
    const out = new Uint8Array(3);
    expect(encodeMulaw(Int16Array.of(1000, -1000, 100), out, 2)).toBe(2);
    expect([...out]).toEqual([0xce, 0x4e, 0]);
  });
});

test('an output that is too short is refused instead of losing audio', () => {
  expect(() => decodeMulaw(new Uint8Array(160), new Int16Array(159))).toThrow(/holds 159 elements, 160 are needed/);
  expect(() => encodeMulaw(new Int16Array(160), new Uint8Array(80))).toThrow(RangeError);
});
