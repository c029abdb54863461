import { describe, expect, it } from 'vitest';
import { lineNoise } from '../pseudo-speech.test-support.ts';
import { echoKernel } from './echo-kernel.ts';

const kernel = echoKernel();
const noise = (count: number, seed: number): Float32Array => lineNoise(count, 0.1, seed).slice(0, count);

/** The same in plain numbers of JavaScript. */
const dot = (taps: ArrayLike<number>, line: Float32Array, from: number): number =>
  Array.from(taps).reduce((sum, tap, k) => sum + tap * line[from + k]!, 0);

/** Normalised LMS as in Haykin's book, in the precision of JavaScript. */
function learned(
  taps: Float32Array,
  line: Float32Array,
  target: Float32Array,
  stepSize: number,
  quiet: number,
): number[] {
  const result = Array.from(taps);
  target.forEach((wanted, i) => {
    const samples = Array.from(line.subarray(i, i + taps.length));
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0);
    const step = (stepSize * (wanted - dot(result, line, i))) / (power + quiet);
    samples.forEach((sample, k) => (result[k]! += step * sample));
  });
  return result;
}

const furthest = (from: ArrayLike<number>, to: ArrayLike<number>): number =>
  Array.from(to).reduce((most, value, i) => Math.max(most, Math.abs(value - from[i]!)), 0);

describe('the kernel of the echo canceller', () => {
  it.each([
    [768, 160],
    [480, 1440],
    [17, 927],
    [1, 1],
  ])('slides %i taps along a line for %i sums', (taps, count) => {
    const [factors, line] = [noise(taps, 1), noise(taps + count + 4, 2)];
    const sums = kernel.slide(factors, line, 5, count);
    const plain = Array.from({ length: count }, (_, i) => dot(factors, line, 5 + i));
    expect(furthest(sums, plain)).toBeLessThan(1e-5);
  });

  it('slides samples along themselves, with silence behind them', () => {
    const line = noise(1_000, 3);
    const sums = kernel.correlate(line, 16, 927, 17);
    const ended = Float32Array.from({ length: 960 }, (_, i) => (i < 927 ? line[16 + i]! : 0));
    const plain = Array.from({ length: 17 }, (_, lag) => dot(ended.subarray(0, 927), ended, lag));
    expect(furthest(sums, plain)).toBeLessThan(1e-4);
  });

  it('learns as normalised LMS does', () => {
    const [taps, line, target] = [noise(768, 4), noise(927, 5), noise(160, 6)];
    const plain = learned(taps, line, target, 0.7, 1e-3);
    kernel.learn(taps, line, target, 0.7, 1e-3);
    expect(furthest(taps, plain)).toBeLessThan(1e-5);
  });

  it('learns nothing from a line on which nothing is', () => {
    const taps = noise(768, 7);
    const before = taps.slice();
    kernel.learn(taps, new Float32Array(927), noise(160, 8), 0.7, 1e-3);
    expect(taps).toEqual(before);
  });

  it('refuses what it has no room for', () => {
    const [few, many] = [new Float32Array(16), new Float32Array(2416)];
    expect(() => kernel.slide(few, many, 0, 2401)).toThrow(RangeError);
    expect(() => kernel.slide(many, many, 0, 1)).toThrow(RangeError);
    expect(() => kernel.correlate(many, 0, 2401, 1)).toThrow(RangeError);
    expect(() => kernel.learn(many, many, few, 0.7, 1)).toThrow(RangeError);
  });
});
