import { describe, expect, it } from 'vitest';
import { findVoicedSpan } from './first-voiced.ts';
import { tone } from './scene.test-support.ts';

/** 0.5 s of silence, the sound, 0.5 s of silence. */
function between500Ms(sound: Int16Array): Int16Array {
  const samples = new Int16Array(8000 + sound.length);
  samples.set(sound, 4000);
  return samples;
}

describe('the ground truth of a sound', () => {
  it.each([0.02, 1])('is where it begins and ends, %d of full scale', (share) => {
    const samples = between500Ms(tone(500, 300, 32_000 * share));
    expect(findVoicedSpan(samples)).toEqual({ firstVoicedMs: 500, endMs: 800 });
  });

  it('takes in a beginning that is 20 dB softer, and not one that is 40 dB softer', () => {
    const withBeginning = (amplitude: number) => {
      const samples = between500Ms(tone(500, 300, 20_000));
      samples.set(tone(500, 100, amplitude), 400 * 8);
      return findVoicedSpan(samples)!.firstVoicedMs;
    };
    expect(withBeginning(2000)).toBe(400);
    expect(withBeginning(200)).toBe(500);
  });

  it('does not begin with a lone click, unless clicks are the sound', () => {
    const samples = between500Ms(tone(500, 300, 20_000));
    samples[800] = 20_000;
    expect(findVoicedSpan(samples)!.firstVoicedMs).toBe(500);
    expect(findVoicedSpan(samples, 1)!.firstVoicedMs).toBe(100);
  });

  it('is nothing for silence', () => {
    expect(findVoicedSpan(new Int16Array(4000))).toBeUndefined();
    expect(findVoicedSpan(new Int16Array(0))).toBeUndefined();
  });
});
