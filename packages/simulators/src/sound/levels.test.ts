import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { whiteNoise } from './draw.ts';
import { activeLevelDbfs, mix, rmsDbfs, scaleToDbfs, throughPhone, toSamples } from './levels.ts';
import { amplitudeAt, HUMMING, tone } from './scene.test-support.ts';

const SPEECH = HUMMING.speak({ text: 'Something of a certain length.' }, { voice: 'slt', speed: 1 });

describe('levels', () => {
  it('reads a full-scale sine as -3 dBFS and silence as the floor', () => {
    expect(activeLevelDbfs(tone(1000, 500, 32_767))).toBeCloseTo(-3.01, 1);
    expect(activeLevelDbfs(new Int16Array(800))).toBeCloseTo(-90.3, 1);
    expect(activeLevelDbfs(new Int16Array(0))).toBeCloseTo(-90.3, 1);
  });

  it('does not count the pauses, however long', () => {
    const withPause = new Int16Array(10 * SPEECH.length);
    withPause.set(SPEECH);
    expect(Math.abs(activeLevelDbfs(withPause) - activeLevelDbfs(SPEECH))).toBeLessThan(0.1);
    expect(rmsDbfs(withPause)).toBeLessThan(rmsDbfs(SPEECH) - 9);
  });

  it('is the plain RMS for a steady noise', () => {
    const noise = toSamples(whiteNoise(16_000, createRandom(3)).map((sample) => 500 * sample));
    expect(Math.abs(activeLevelDbfs(noise) - rmsDbfs(noise))).toBeLessThan(0.1);
  });

  it('brings speech to any level from -45 to -10 dBFS, saturated or not', () => {
    fc.assert(
      fc.property(fc.double({ min: -45, max: -10, noNaN: true }), (dbfs) => {
        expect(Math.abs(activeLevelDbfs(scaleToDbfs(SPEECH, dbfs)) - dbfs)).toBeLessThan(0.5);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves silence silent', () => {
    expect(scaleToDbfs(new Int16Array(160), -20)).toEqual(new Int16Array(160));
  });

  it('saturates a sum that is too loud, and leaves out what reaches beyond the ends', () => {
    const into = Int16Array.from({ length: 24 }, () => 30_000);
    mix(
      into,
      Int16Array.from({ length: 16 }, () => 5000),
      -1,
    );
    mix(
      into,
      Int16Array.from({ length: 16 }, () => -65_000 / 2),
      2,
    );
    expect([...into.subarray(0, 8)]).toEqual(Array.from({ length: 8 }, () => 32_767));
    expect([...into.subarray(8, 16)]).toEqual(Array.from({ length: 8 }, () => 30_000));
    expect([...into.subarray(16)]).toEqual(Array.from({ length: 8 }, () => -2500));
  });

  it.each([
    [100, -60, -28],
    [300, -3, 0.3],
    [1000, -0.3, 0.3],
    [3400, -3, 0.3],
    [3900, -60, -15],
  ])('passes %i Hz through the telephone with %i to %i dB', (hz, minDb, maxDb) => {
    const heard = throughPhone(tone(hz, 400)).subarray(800);
    const gainDb = 20 * Math.log10(amplitudeAt(heard, hz) / 8000);
    expect(gainDb).toBeGreaterThan(minDb);
    expect(gainDb).toBeLessThan(maxDb);
  });

  it('does not wrap around where a filter overshoots at full scale', () => {
    const square = Int16Array.from({ length: 4000 }, (_, index) =>
      Math.floor(index / 20) % 2 === 0 ? 32_767 : -32_768,
    );
    const heard = throughPhone(square);
    expect(Math.max(...heard)).toBe(32_124);
    let sharpest = 0;
    for (let index = 1; index < heard.length; index += 1) {
      sharpest = Math.max(sharpest, Math.abs(heard[index]! - heard[index - 1]!));
    }
    expect(sharpest).toBeLessThan(60_000);
  });
});
