import { describe, expect, it, vi } from 'vitest';
import { createEchoLagFinder, LAG_STEP } from './echo-lag.ts';
import { delayed, framesOf, lineNoise, pseudoSpeech, sum } from './pseudo-speech.test-support.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SECONDS = 4;
const SEARCH_EVERY = 2;
/** Half a second is heard before anybody looks, as of a caller who was listened to only once the line got loud. */
const HEARD_BEFORE = 25;

/** The answers of the first searches, in order. */
function search(near: Float32Array, far: Float32Array, searches: number): (number | undefined)[] {
  const finder = createEchoLagFinder();
  const nears = framesOf(near);
  const fars = framesOf(far);
  const found: (number | undefined)[] = [];
  for (let i = 0; i < nears.length && found.length < searches; i++) {
    finder.push(nears[i]!, fars[i]!);
    if (i >= HEARD_BEFORE && i % SEARCH_EVERY === 0) found.push(finder.search());
  }
  return found;
}

const echoOf = (far: Float32Array, lag: number, gainDb: number): Float32Array =>
  sum(delayed(far, lag, gainDb), lineNoise(far.length, 0.0005));

describe('echo lag', () => {
  const far = pseudoSpeech(SECONDS, 1);

  it.each([
    ['80', -6],
    ['400', -12],
    ['1203', -12],
    ['2400.5', -20],
    ['3601.25', -12],
    ['5000', -26],
  ])('of %s samples at %i dB is found within ten searches', (samples, gainDb) => {
    const lag = Number(samples);
    const found = search(echoOf(far, lag, gainDb), far, 10).filter((value) => value !== undefined);
    expect(found.length).toBeGreaterThan(0);
    for (const value of found) expect(Math.abs(value - lag)).toBeLessThanOrEqual(2 * LAG_STEP);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('is found in the speech of voice %i', (seed) => {
    const voice = pseudoSpeech(SECONDS, seed);
    const found = search(echoOf(voice, 1_600, -15), voice, 25).findLast((value) => value !== undefined);
    expect(Math.abs(found! - 1_600)).toBeLessThanOrEqual(2 * LAG_STEP);
  });

  it.each([11, 12, 13, 14, 15, 16])('is none in speech that is no echo, of voice %i', (seed) => {
    const found = search(pseudoSpeech(SECONDS, seed), far, 80).filter((value) => value !== undefined);
    expect(found).toEqual([]);
  });

  it('is not looked for in silence', () => {
    const silence = new Float32Array(far.length);
    const finder = createEchoLagFinder();
    for (const frame of framesOf(far).slice(0, 50)) finder.push(silence.subarray(0, 160), frame);
    expect([finder.search(), finder.searches]).toEqual([undefined, 0]);
  });

  it('is not looked for while we are silent', () => {
    const finder = createEchoLagFinder();
    const silence = new Float32Array(160);
    for (const frame of framesOf(far).slice(0, 50)) finder.push(frame, silence);
    expect([finder.search(), finder.searches]).toEqual([undefined, 0]);
  });

  it('is forgotten by a reset', () => {
    const finder = createEchoLagFinder();
    const near = framesOf(echoOf(far, 800, -6));
    for (const [i, frame] of framesOf(far).entries()) {
      finder.push(near[i]!, frame);
      finder.search();
    }
    expect(finder.likeness).toBeGreaterThan(0.4);
    finder.reset();
    expect([finder.search(), finder.searches, finder.likeness]).toEqual([undefined, 0, 0]);
  });
});
