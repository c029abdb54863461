import { describe, expect, it } from 'vitest';
import { decodeMulawSample, encodeMulawSample } from '../codec/mulaw.ts';
import { pseudoSpeech } from '../pseudo-speech.test-support.ts';
import { isKeypadTone } from './keypad-tone.ts';

const WINDOW = 256;
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633];

/** Tones through the telephone, `amplitude` of the first and so many dB less of the second. */
function tones(first: number, second: number, amplitude = 0.3, lessDb = 0): Float32Array {
  return Float32Array.from({ length: WINDOW }, (_, i) => {
    const at = (2 * Math.PI * i) / 8_000;
    const sample = 32_767 * amplitude * (Math.sin(first * at) + 10 ** (-lessDb / 20) * Math.sin(second * at + 1));
    return decodeMulawSample(encodeMulawSample(Math.round(sample))) / 32_768;
  });
}

describe('a keypad tone', () => {
  const keys = ROWS_HZ.flatMap((row) => COLUMNS_HZ.map((column) => [row, column] as const));

  it.each(keys)('is known: %i and %i Hz', (row, column) => {
    for (const amplitude of [0.01, 0.1, 0.45]) expect(isKeypadTone(tones(row, column, amplitude))).toBe(true);
    // The keypad may be off by 1.5 %, and either tone weaker.
    expect(isKeypadTone(tones(row * 1.015, column * 0.985))).toBe(true);
    expect(isKeypadTone(tones(row, column, 0.3, 6))).toBe(true);
    expect(isKeypadTone(tones(column, row, 0.3, 6))).toBe(true);
  });

  it('is not one tone alone, two of one group, silence or noise', () => {
    expect(isKeypadTone(tones(770, 770))).toBe(false);
    expect(isKeypadTone(tones(697, 941))).toBe(false);
    expect(isKeypadTone(tones(350, 440))).toBe(false);
    expect(isKeypadTone(new Float32Array(WINDOW))).toBe(false);
    expect(isKeypadTone(Float32Array.from({ length: WINDOW }, (_, i) => Math.sin(i * i) / 4))).toBe(false);
  });

  it('is hardly ever found in what is like speech', () => {
    const speech = pseudoSpeech(60, 3);
    let found = 0;
    for (let at = 0; at + WINDOW <= speech.length; at += WINDOW)
      if (isKeypadTone(speech.subarray(at, at + WINDOW))) found += 1;
    expect(found).toBe(0);
  });
});
