import { describe, expect, it, vi } from 'vitest';
import { createEchoCanceller } from './echo-canceller.ts';
import {
  decibels,
  energyOf,
  FRAME,
  framesOf,
  lineNoise,
  pseudoSpeech,
  RATE_HZ,
  sum,
  throughHybrid,
} from '../pseudo-speech.test-support.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SECONDS = 6;
const far = pseudoSpeech(SECONDS, 1);

function clean(near: Float32Array, reference: Float32Array): { out: Float32Array; shares: number[] } {
  const canceller = createEchoCanceller();
  const out = new Float32Array(near.length);
  const references = framesOf(reference);
  const shares = framesOf(near).map((frame, i) => {
    canceller.process(frame, references[i]!, out.subarray(i * FRAME, (i + 1) * FRAME));
    return canceller.echoShare;
  });
  return { out, shares };
}

/** Noise as loud as it has to be to stand so many dB below `echo`. */
function noiseBelow(echo: Float32Array, db: number): Float32Array {
  const noise = lineNoise(echo.length, 0.01);
  const factor = Math.sqrt(energyOf(echo) / energyOf(noise)) * 10 ** (-db / 20);
  return noise.map((sample) => factor * sample);
}

describe('our echo on a noisy line', () => {
  it.each([20, 12, 6])('is told to be ours where it is %i dB louder than the noise', (db) => {
    const echo = throughHybrid(far, 1_200, -10);
    const near = sum(echo, noiseBelow(echo, db));
    const { shares } = clean(near, far);
    const loud = framesOf(echo).map((frame) => energyOf(frame) > energyOf(echo) / (echo.length / FRAME));
    const ofEcho = shares.filter((_, i) => loud[i] && i > (1.5 * RATE_HZ) / FRAME);
    expect(ofEcho.filter((share) => share > 0.85).length / ofEcho.length).toBeGreaterThan(0.85);
  });

  it('does not make a caller ours who speaks while we are silent', () => {
    const echo = throughHybrid(far, 1_200, -10);
    const halfSaid = far.map((sample, i) => (i < 3 * RATE_HZ ? sample : 0));
    const voice = pseudoSpeech(2, 42);
    const caller = new Float32Array(far.length);
    caller.set(voice, 4 * RATE_HZ);
    const near = sum(throughHybrid(halfSaid, 1_200, -10), noiseBelow(echo, 12), caller);
    const { shares } = clean(near, halfSaid);
    const during = shares.slice((4.2 * RATE_HZ) / FRAME);
    expect(Math.max(...during)).toBeLessThan(0.85);
  });

  it('leaves the line no louder where there is little but noise to learn from', () => {
    // What we play is so soft for three seconds that nothing of it can be heard in the noise that comes back.
    const soft = far.map((sample, i) => (i > RATE_HZ && i < 4 * RATE_HZ ? 0.001 * sample : sample));
    const noise = noiseBelow(far, 12);
    const near = sum(throughHybrid(soft, 1_200, -10), noise);
    const { out } = clean(near, soft);
    for (let second = 0; second < SECONDS; second++) {
      expect(decibels(energyOf(near, second, second + 1), energyOf(out, second, second + 1))).toBeGreaterThan(-0.5);
    }
  });
});
