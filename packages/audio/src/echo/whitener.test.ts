import { describe, expect, it } from 'vitest';
import { lineNoise, pseudoSpeech } from '../pseudo-speech.test-support.ts';
import { createWhitener, WHITENER_ORDER } from './whitener.ts';

const COUNT = 2_000;
const lineOf = (sound: Float32Array): Float32Array => Float32Array.from(sound.subarray(0, COUNT + WHITENER_ORDER));
const energyOf = (line: Float32Array): number => line.reduce((sum, sample) => sum + sample * sample, 0);

/** Likeness of each sample to the one before it, -1 to 1. */
const correlationOf = (line: Float32Array): number =>
  line.reduce((sum, sample, i) => sum + sample * (line[i - 1] ?? 0), 0) / energyOf(line);

function whitened(line: Float32Array): Float32Array {
  const whitener = createWhitener();
  const out = new Float32Array(COUNT);
  whitener.learn(line, WHITENER_ORDER, COUNT);
  whitener.whiten(line, WHITENER_ORDER, out);
  return out;
}

describe('a whitener', () => {
  it.each([1, 2, 3])('leaves nothing of voice %i that could be told beforehand', (seed) => {
    const voice = lineOf(pseudoSpeech(1, seed));
    expect(correlationOf(voice)).toBeGreaterThan(0.5);
    expect(Math.abs(correlationOf(whitened(voice)))).toBeLessThan(0.1);
  });

  it('leaves noise as it is, nearly', () => {
    const noise = lineOf(lineNoise(COUNT + WHITENER_ORDER, 0.1));
    expect(energyOf(whitened(noise)) / energyOf(noise)).toBeGreaterThan(0.95);
  });

  it('leaves silence, and what is as good as silence, as it is', () => {
    const faint = lineOf(pseudoSpeech(1, 1, 1e-5));
    expect(energyOf(whitened(faint)) / energyOf(faint)).toBeCloseTo(1, 1);
    expect(new Set(whitened(new Float32Array(COUNT + WHITENER_ORDER)))).toEqual(new Set([0]));
  });
});
