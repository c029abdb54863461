import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNoiseFloor, type NoiseFloor } from './noise-floor.ts';

const FRAMES_PER_SECOND = 50;

/** Levels that wander by some dB around `dbfs`, the same on every run. */
const noise = (dbfs: number, seconds: number, spreadDb = 3): number[] =>
  Array.from({ length: seconds * FRAMES_PER_SECOND }, (_, i) => dbfs + (spreadDb * ((i * 7919) % 101)) / 50 - spreadDb);

/** Syllables 25 dB above the noise, 160 ms with 60 ms between, and a breath after every sentence of a second and a half. */
const speech = (noiseDbfs: number, seconds: number): number[] =>
  noise(noiseDbfs, seconds).map((level, i) => (i % 75 < 65 && i % 11 < 8 ? level + 25 : level));

const hear = (floor: NoiseFloor, levels: readonly number[]): NoiseFloor => {
  for (const level of levels) floor.push(level);
  return floor;
};

describe('noise floor', () => {
  it('is assumed until half a second has been heard', () => {
    const floor = hear(createNoiseFloor(-52), noise(-20, 0.48));
    expect(floor.dbfs).toBe(-52);
  });

  it.each([-70, -50, -35, -25])('is within 4 dB of steady noise at %i dBFS after a second', (dbfs) => {
    expect(Math.abs(hear(createNoiseFloor(), noise(dbfs, 1)).dbfs - dbfs)).toBeLessThan(4);
  });

  it('is that of digital silence on a silent line', () => {
    expect(hear(createNoiseFloor(), noise(-90, 1, 0)).dbfs).toBeCloseTo(-88);
  });

  it('stays where the noise is while somebody speaks over it, with the pauses that speech has', () => {
    const floor = hear(createNoiseFloor(), noise(-45, 2));
    const seen = speech(-45, 20).map((level) => hear(floor, [level]).dbfs);
    expect(Math.max(...seen)).toBeLessThan(-45 + 8);
  });

  it('rises to a noise that begins within two seconds and a little', () => {
    const floor = hear(createNoiseFloor(), noise(-60, 5));
    expect(hear(floor, noise(-30, 1)).dbfs).toBeLessThan(-50);
    expect(hear(floor, noise(-30, 1.2)).dbfs).toBeGreaterThan(-34);
  });

  it('falls within 400 ms when the noise ends', () => {
    const floor = hear(createNoiseFloor(), noise(-30, 5));
    expect(hear(floor, noise(-60, 0.4)).dbfs).toBeLessThan(-54);
  });

  it('does not fall for a single quiet frame', () => {
    const floor = hear(createNoiseFloor(), noise(-40, 3));
    expect(hear(floor, [-90, ...noise(-40, 0.1)]).dbfs).toBeGreaterThan(-56);
  });

  it('lies between the softest and the loudest that was heard', () => {
    const levels = fc.array(fc.integer({ min: -90, max: 0 }), { minLength: 25, maxLength: 300 });
    fc.assert(
      fc.property(levels, (of) => {
        const { dbfs } = hear(createNoiseFloor(), of);
        expect(dbfs).toBeGreaterThanOrEqual(Math.min(...of) + 2 - 1e-9);
        expect(dbfs).toBeLessThanOrEqual(Math.max(...of) + 2 + 1e-9);
      }),
      { seed: 1 },
    );
  });
});
