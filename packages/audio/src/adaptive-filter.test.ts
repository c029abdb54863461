import { describe, expect, it } from 'vitest';
import { createAdaptiveFilter } from './adaptive-filter.ts';
import { lineNoise } from './pseudo-speech.test-support.ts';

const TAPS = 32;
const COUNT = 4_000;
/** As much of the reference before the first sample as the filter looks back. */
const line = Float64Array.from(lineNoise(COUNT + TAPS, 0.1));
const path = [0.5, -0.3, 0.1];
const target = Float64Array.from({ length: COUNT }, (_, i) =>
  path.reduce((sum, gain, k) => sum + gain * line[TAPS + i - k]!, 0),
);
const residual = new Float64Array(COUNT);
const energy = target.reduce((sum, sample) => sum + sample * sample, 0);

const learned = (): ReturnType<typeof createAdaptiveFilter> => {
  const filter = createAdaptiveFilter(TAPS);
  filter.run(line, TAPS, target, 0, COUNT, residual, true);
  return filter;
};

describe('an adaptive filter', () => {
  it('learns the path from one signal to another', () => {
    const { taps } = learned();
    for (const [k, gain] of path.entries()) expect(taps[TAPS - 1 - k]).toBeCloseTo(gain, 2);
  });

  it('leaves next to nothing of what it has learned, and says how much', () => {
    const left = learned().run(line, TAPS, target, 0, COUNT, residual, false);
    expect(left / energy).toBeLessThan(0.001);
    expect(residual.reduce((sum, sample) => sum + sample * sample, 0)).toBeCloseTo(left, 10);
  });

  it('does not learn when it is told not to', () => {
    const filter = createAdaptiveFilter(TAPS);
    expect(filter.run(line, TAPS, target, 0, COUNT, residual, false)).toBeCloseTo(energy, 10);
    expect(new Set(filter.taps)).toEqual(new Set([0]));
  });

  it('stays finite on a silent reference', () => {
    const filter = createAdaptiveFilter(TAPS);
    filter.run(new Float64Array(COUNT + TAPS), TAPS, target, 0, COUNT, residual, true);
    expect(new Set(filter.taps)).toEqual(new Set([0]));
  });

  it('hands what it knows to another one', () => {
    const other = createAdaptiveFilter(TAPS);
    const filter = learned();
    other.copyFrom(filter);
    filter.reset();
    expect(other.taps[TAPS - 1]).toBeCloseTo(path[0]!, 2);
    expect(new Set(filter.taps)).toEqual(new Set([0]));
  });
});
