import { describe, expect, it, vi } from 'vitest';
import { createAdaptiveFilter, type AdaptiveFilter } from './adaptive-filter.ts';
import { lineNoise, pseudoSpeech } from '../pseudo-speech.test-support.ts';
import { WHITENER_ORDER } from './whitener.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const TAPS = 32;
const FRAME = 160;
const FRAMES = 50;
const COUNT = FRAMES * FRAME;
/** As much of the reference before the first sample as the filter and its whitener look back. */
const LEAD = TAPS + WHITENER_ORDER;
const path = [0.5, -0.3, 0.1];
const residual = new Float32Array(FRAME);

interface Lines {
  line: Float32Array;
  target: Float32Array;
}

/** `sound` and what comes of it by the path, both with a lead. */
function linesOf(sound: Float32Array): Lines {
  const line = new Float32Array(LEAD + COUNT);
  line.set(sound.subarray(0, COUNT), LEAD);
  return { line, target: line.map((_, i) => path.reduce((sum, gain, k) => sum + gain * (line[i - k] ?? 0), 0)) };
}

/** @returns the energy that is left of the frames. */
function run(filter: AdaptiveFilter, { line, target }: Lines, learn: boolean, from = 0, to = FRAMES): number {
  let left = 0;
  for (let i = from; i < to; i++) {
    const at = LEAD + i * FRAME;
    left += filter.run(line, at, target, at, residual, learn);
  }
  return left;
}

const noise = linesOf(lineNoise(COUNT, 0.1));
const energy = noise.target.reduce((sum, sample) => sum + sample * sample, 0);

const learned = (lines = noise): AdaptiveFilter => {
  const filter = createAdaptiveFilter(TAPS);
  run(filter, lines, true);
  return filter;
};

describe('an adaptive filter', () => {
  it('learns the path from one signal to another', () => {
    const { taps } = learned();
    for (const [k, gain] of path.entries()) expect(taps[TAPS - 1 - k]).toBeCloseTo(gain, 2);
  });

  it('learns from a fifth of a second of a voice also what that says little of', () => {
    const filter = createAdaptiveFilter(TAPS);
    run(filter, linesOf(pseudoSpeech(1, 3)), true, 0, 10);
    // Noise has every frequency: the filter is right at those too at which the voice had next to nothing.
    expect(run(filter, noise, false) / energy).toBeLessThan(0.001);
  });

  it('leaves next to nothing of what it has learned, and says how much', () => {
    const filter = learned();
    expect(run(filter, noise, false) / energy).toBeLessThan(0.001);
    const left = run(filter, noise, false, FRAMES - 1);
    expect(residual.reduce((sum, sample) => sum + sample * sample, 0)).toBeCloseTo(left, 10);
  });

  it('does not learn when it is told not to', () => {
    const filter = createAdaptiveFilter(TAPS);
    expect(run(filter, noise, false)).toBeCloseTo(energy, 10);
    expect(new Set(filter.taps)).toEqual(new Set([0]));
  });

  it('stays finite on a silent reference', () => {
    const filter = createAdaptiveFilter(TAPS);
    run(filter, { ...noise, line: new Float32Array(noise.line.length) }, true);
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
