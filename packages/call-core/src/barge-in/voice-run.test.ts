import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICIES } from './policies.ts';
import { window } from './policies.test-support.ts';
import { createVoiceRun, type VoiceRun, WINDOW_MS } from './voice-run.ts';

const runOf = (speeches: readonly number[], isMuted = false): VoiceRun => {
  const run = createVoiceRun();
  for (const [index, speech] of speeches.entries())
    run.push(window({ atMs: (index + 1) * WINDOW_MS, speech }), isMuted, speech > 0);
  return run;
};

describe('a run of voice', () => {
  it('reaches the score of an onset after two sure windows and not after one', () => {
    const { onsetScore } = BARGE_IN_POLICIES.fusion.times;
    expect(runOf([1]).score).toBeLessThan(onsetScore);
    expect(runOf([1, 1]).score).toBeGreaterThanOrEqual(onsetScore);
  });

  it('neither gains nor loses by a window of probability 0.4, and loses 0.2 by one below it', () => {
    const [before, after] = [runOf([1]).score, runOf([1, 0.4]).score];
    expect(after).toBe(before);
    expect(runOf([1, 0.39]).score).toBeCloseTo(before - 0.2);
  });

  it('is voiced from a probability of 0.5 on', () => {
    expect(runOf([0.5]).voicedMs).toBe(WINDOW_MS);
    expect(runOf([0.49]).voicedMs).toBe(0);
  });

  it('counts from the beginning of its first voiced window to the end of its last', () => {
    const run = runOf([0, 0.9, 0.9, 0.1]);
    expect([run.startMs, run.lastVoicedMs, run.voicedMs]).toEqual([32, 96, 64]);
  });

  it('began with the sound that became a voice, over a gap as long as a stop consonant and no longer', () => {
    const gap = (windows: number) => Array.from({ length: windows }, () => 0);
    expect(runOf([0, 0.1, 0.2, 1]).startMs).toBe(32);
    expect(runOf([0, 0.1, ...gap(3), 1]).startMs).toBe(32);
    expect(runOf([0, 0.1, ...gap(4), 1]).startMs).toBe(192);
  });

  it('began 1.5 s before it was a voice at the earliest, however long there has been a noise', () => {
    expect(runOf([...Array.from({ length: 100 }, () => 0.1), 1]).startMs).toBe(101 * WINDOW_MS - 1_500);
  });

  it('goes on over a pause between words, and counts only what is voiced', () => {
    const run = runOf([1, ...Array.from({ length: 8 }, () => 0), 1]);
    expect([run.startMs, run.voicedMs]).toEqual([0, 64]);
  });

  it('lasts over windows that may be voiced and over gaps of a stop consonant, and not over longer ones', () => {
    expect(runOf([1, 0.4, 0.39]).lastedMs).toBe(64);
    expect(runOf([1, 0, 0, 1]).lastedMs).toBe(128);
    expect(runOf([1, 0, 0, 0, 1]).lastedMs).toBe(64);
    expect(runOf([1, 1, 1], true).lastedMs).toBe(0);
  });

  it('begins anew after 320 ms without a voice', () => {
    const run = runOf([1, ...Array.from({ length: 9 }, () => 0), 1]);
    expect([run.startMs, run.voicedMs]).toEqual([320, 32]);
  });

  it('hears nothing in muted windows, however much they sound like a voice', () => {
    const run = runOf([1, 1, 1, 1], true);
    expect([run.score, run.voicedMs, run.startMs]).toEqual([0, 0, Number.NaN]);
  });

  it('loses a third of a sure window’s evidence with every window without a voice', () => {
    expect(runOf([1, 1, 0, 0, 0]).score).toBeCloseTo(0.6);
  });

  it('knows nothing any more once it is reset', () => {
    const run = runOf([1, 1, 1]);
    run.reset();
    expect([run.score, run.voicedMs, run.lastedMs]).toEqual([0, 0, 0]);
    expect([run.startMs, run.lastVoicedMs]).toEqual([Number.NaN, Number.NaN]);
  });

  it('keeps its score between nothing and four, and counts no more voice than time', () => {
    const speeches = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(speeches, (of) => {
        const run = runOf(of);
        expect(run.score).toBeGreaterThanOrEqual(0);
        expect(run.score).toBeLessThanOrEqual(4);
        expect(run.voicedMs).toBeLessThanOrEqual(run.lastedMs);
        expect(run.lastedMs).toBeLessThanOrEqual(of.length * WINDOW_MS);
        expect(Number.isNaN(run.startMs)).toBe(run.voicedMs === 0);
      }),
    );
  });
});
