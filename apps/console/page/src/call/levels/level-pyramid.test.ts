import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelPyramid } from './level-pyramid.ts';

const read = (pyramid: LevelPyramid, fromMs: number, toMs: number) => pyramid.read(fromMs, toMs, { peak: 0, mean: 0 });

describe('the pyramid of levels', () => {
  it('tells silence from what is not known', () => {
    const pyramid = new LevelPyramid();
    pyramid.put(0, Uint8Array.of(0, 0, 40));
    expect(read(pyramid, 0, 25)).toEqual({ peak: 0, mean: 0 });
    expect(read(pyramid, 50, 75)).toEqual({ peak: 40, mean: 40 });
    expect(read(pyramid, 75, 100)).toEqual({ peak: -1, mean: -1 });
  });

  it('leaves a hole where no replica wrote', () => {
    const pyramid = new LevelPyramid();
    pyramid.put(0, new Uint8Array(20).fill(50));
    pyramid.put(2_000, new Uint8Array(20).fill(60));
    expect(read(pyramid, 500, 2_000).peak).toBe(-1);
    expect(read(pyramid, 0, 2_500).peak).toBe(60);
  });

  it('has the same peak in every summary as in the levels below it, in whatever pieces they came', () => {
    const pieces = fc.array(fc.tuple(fc.nat(4_000), fc.uint8Array({ minLength: 1, maxLength: 40, max: 96 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(pieces, fc.nat(3_000), fc.nat(1_500), (puts, from, length) => {
        const pyramid = new LevelPyramid();
        const plain = new Map<number, number>();
        for (const [at, bytes] of puts) {
          pyramid.put(at * 25, bytes);
          bytes.forEach((level, i) => plain.set(at + i, level));
        }
        // A summary is read in whole bins of four, so the stretch is laid on them.
        const steps = 4 ** Math.floor(Math.log(Math.max(1, length)) / Math.log(4) + 1e-9);
        const first = Math.floor(from / steps) * steps;
        const known = Array.from({ length: steps }, (_, i) => plain.get(first + i)).filter(
          (level) => level !== undefined,
        );
        const peak = known.length === 0 ? -1 : Math.max(...known);
        expect(read(pyramid, first * 25, (first + steps) * 25).peak).toBe(peak);
      }),
    );
  });

  it('reads four hours in a handful of bytes', () => {
    const pyramid = new LevelPyramid();
    for (let entry = 0; entry < 28_800; entry++) pyramid.put(entry * 500, new Uint8Array(20).fill(entry % 90));
    expect(pyramid.length).toBe(576_000);
    const all = read(pyramid, 0, 14_400_000);
    expect(all.peak).toBe(89);
    expect(all.mean).toBeGreaterThan(40);
    expect(all.mean).toBeLessThan(50);
  });

  it('reserves nothing for a time that no call can have', () => {
    const pyramid = new LevelPyramid();
    for (const at of [Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, -1_000_000])
      pyramid.put(at, Uint8Array.of(50));
    expect(pyramid.length).toBe(0);
  });

  it('keeps what of a piece lies after the beginning', () => {
    const pyramid = new LevelPyramid();
    pyramid.put(-50, Uint8Array.of(10, 20, 30, 40));
    expect(read(pyramid, 0, 25).peak).toBe(30);
    expect(pyramid.length).toBe(2);
  });
});
