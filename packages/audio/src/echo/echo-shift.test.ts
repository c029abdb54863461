import { describe, expect, it } from 'vitest';
import { findShift, MAX_SHIFT, SHIFT_WINDOW } from './echo-shift.ts';
import { lineNoise, pseudoSpeech } from '../pseudo-speech.test-support.ts';

const AT = 2_000;
const voice = pseudoSpeech(1, 1);
const other = pseudoSpeech(1, 22);

/** A guess of an echo that is `voice` itself, and a line in which it comes `shift` samples later, `gain` as loud. */
const compare = (shift: number, gain = 1, over?: Float32Array): number => {
  const guess = Float32Array.from(voice.subarray(AT - MAX_SHIFT, AT + SHIFT_WINDOW + MAX_SHIFT));
  const near = new Float32Array(1_000);
  for (let i = 0; i < SHIFT_WINDOW; i++) {
    near[near.length - SHIFT_WINDOW + i] = gain * voice[AT + i - shift]! + (over?.[AT + i] ?? 0);
  }
  return findShift(near, near.length, guess);
};

describe('the shift of an echo', () => {
  it.each([1, -1, 7, -40, 88, MAX_SHIFT, -MAX_SHIFT])('of %i samples is found', (shift) => {
    expect(compare(shift)).toBe(shift);
  });

  it('is found in noise, and when the echo is a little louder', () => {
    expect(compare(25, 1.5, lineNoise(8_000, 0.01))).toBe(25);
  });

  it('is none in an echo that stays', () => {
    expect(compare(0)).toBe(0);
  });

  it('is none when it is more than the echo of before', () => {
    expect(compare(30, 3)).toBe(0);
    expect(compare(30, 0.3)).toBe(0);
  });

  it('is none in a caller’s voice', () => {
    for (let seed = 2; seed < 30; seed++) expect(compare(0, 0, pseudoSpeech(1, seed))).toBe(0);
  });

  it('is none in an echo under a voice that is louder', () => {
    expect(compare(30, 0.3, other)).toBe(0);
  });

  it('is none in silence', () => {
    expect(compare(0, 0)).toBe(0);
    expect(findShift(new Float32Array(1_000), 1_000, new Float32Array(SHIFT_WINDOW + 2 * MAX_SHIFT))).toBe(0);
  });
});
