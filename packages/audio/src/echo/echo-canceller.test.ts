import { describe, expect, it, vi } from 'vitest';
import { createEchoCanceller, type EchoCanceller } from './echo-canceller.ts';
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
const hiss = lineNoise(far.length, 0.0002);
const silence = new Float32Array(far.length);

interface Cleaned {
  out: Float32Array;
  /** The echo share of every frame. */
  shares: number[];
}

/** Runs a line through the canceller, `remembered` frames of it without cleaning. */
function clean(near: Float32Array, reference = far, canceller = createEchoCanceller(), remembered = 0): Cleaned {
  const out = new Float32Array(near.length);
  const shares: number[] = [];
  const references = framesOf(reference);
  for (const [i, frame] of framesOf(near).entries()) {
    if (i < remembered) canceller.remember(frame, references[i]!);
    else canceller.process(frame, references[i]!, out.subarray(i * FRAME, (i + 1) * FRAME));
    shares.push(canceller.echoShare);
  }
  return { out, shares };
}

/** How much less there is after the canceller than before, in dB: what is called echo return loss enhancement. */
const enhancement = (near: Float32Array, { out }: Cleaned, from: number, to: number): number =>
  decibels(energyOf(near, from, to), energyOf(out, from, to));

const framesIn = (from: number, to: number): [number, number] => [(from * RATE_HZ) / FRAME, (to * RATE_HZ) / FRAME];

/** The share of echo over a time, of the frames in which we are to be heard, each counted by its energy. */
function shareOf(near: Float32Array, { shares }: Cleaned, from: number, to: number): number {
  const [first, last] = framesIn(from, to);
  const energies = framesOf(near).map((frame) => energyOf(frame));
  let echo = 0;
  let all = 0;
  for (let i = first; i < last; i++) {
    echo += shares[i]! * energies[i]!;
    all += energies[i]!;
  }
  return echo / all;
}

/** The caller speaks from 3 to 4 s, as loud as the echo. */
function doubleTalk(lag: number, gainDb: number): { near: Float32Array; caller: Float32Array } {
  const echo = throughHybrid(far, lag, gainDb);
  const scale = Math.sqrt(energyOf(echo, 3, 4) / 1);
  const voice = pseudoSpeech(1, 42);
  const factor = scale / Math.sqrt(energyOf(voice));
  const caller = new Float32Array(far.length);
  caller.set(
    voice.map((sample) => factor * sample),
    3 * RATE_HZ,
  );
  return { near: sum(echo, caller, hiss), caller };
}

describe('echo of our own voice alone', () => {
  it.each([
    [80, -6],
    [400, -12],
    [1_203, -12],
    [2_400, -20],
    [4_801, -15],
  ])('%i samples later at %i dB is 15 dB softer after a second', (lag, gainDb) => {
    const near = sum(throughHybrid(far, lag, gainDb), hiss);
    expect(enhancement(near, clean(near), 1, SECONDS)).toBeGreaterThanOrEqual(15);
  });

  it('is told to be nearly all of the line', () => {
    const near = sum(throughHybrid(far, 800, -10), hiss);
    expect(shareOf(near, clean(near), 1, SECONDS)).toBeGreaterThan(0.95);
  });

  it('is taken out sooner when the line had been remembered', () => {
    const near = sum(throughHybrid(far, 800, -10), hiss);
    const after = (remembered: number): number => {
      const rest = remembered * FRAME;
      return (
        clean(near, far, createEchoCanceller(), remembered).shares.findIndex((share) => share > 0.8) - rest / FRAME
      );
    };
    expect(after(40)).toBeLessThan(after(0));
    expect(after(40)).toBeLessThanOrEqual(5);
  });

  it('is learned anew when its way changes', () => {
    const before = throughHybrid(far, 800, -10);
    const after = throughHybrid(far, 1_600, -10, 77);
    const near = sum(
      before.map((sample, i) => (i < 2 * RATE_HZ ? sample : after[i]!)),
      hiss,
    );
    const cleaned = clean(near);
    expect(enhancement(near, cleaned, 1, 2)).toBeGreaterThanOrEqual(12);
    expect(enhancement(near, cleaned, 4, SECONDS)).toBeGreaterThanOrEqual(12);
  });
});

describe('an echo that has moved, since what we play began anew', () => {
  it.each([
    [-120, 500],
    [-60, 500],
    [-8, 500],
    [8, 500],
    [60, 500],
    [120, 500],
    [-3, 20],
    [40, 20],
  ])('by %i samples after %i ms is taken out again within 100 ms', (shift, pauseMs) => {
    const paused = far.map((sample, i) => (i > (3 - pauseMs / 1_000) * RATE_HZ && i < 3 * RATE_HZ ? 0 : sample));
    const before = throughHybrid(paused, 800, -14);
    const after = throughHybrid(paused, 800 + shift, -14);
    const near = sum(
      before.map((sample, i) => (i < 3 * RATE_HZ ? sample : after[i]!)),
      hiss,
    );
    expect(enhancement(near, clean(near, paused), 3.2, 3.6)).toBeGreaterThanOrEqual(12);
  });
});

describe('a caller who speaks over the agent', () => {
  it.each([
    [400, -10],
    [1_203, -16],
  ])('is left as loud as before, within 2 dB (echo %i samples later at %i dB)', (lag, gainDb) => {
    const { near, caller } = doubleTalk(lag, gainDb);
    const { out } = clean(near);
    expect(Math.abs(decibels(energyOf(out, 3, 4), energyOf(caller, 3, 4)))).toBeLessThan(2);
  });

  it('is told from an echo: less than 0.6 of the line is ours', () => {
    const { near } = doubleTalk(400, -10);
    expect(shareOf(near, clean(near), 3, 4)).toBeLessThan(0.6);
  });

  it('does not spoil what was learned of the echo', () => {
    const { near } = doubleTalk(400, -10);
    expect(enhancement(near, clean(near), 4.2, SECONDS)).toBeGreaterThanOrEqual(15);
  });
});

describe('a line that is not ours', () => {
  const caller = sum(pseudoSpeech(SECONDS, 21), hiss);

  it('passes untouched while we are silent', () => {
    const { out, shares } = clean(caller, silence);
    expect(out).toEqual(caller);
    expect(new Set(shares)).toEqual(new Set([0]));
  });

  it.each([21, 22, 23, 24, 25, 26, 27])('passes untouched when there is no echo in it, of voice %i', (seed) => {
    const voice = sum(pseudoSpeech(SECONDS, seed), hiss);
    expect(Math.max(...clean(voice).shares)).toBe(0);
  });

  it('passes untouched when it is silent itself', () => {
    expect(clean(silence).out).toEqual(silence);
  });
});

describe('a reset', () => {
  const near = sum(throughHybrid(far, 800, -10), hiss);
  const learned = (): EchoCanceller => {
    const canceller = createEchoCanceller();
    clean(near.subarray(0, 3 * RATE_HZ), far, canceller);
    return canceller;
  };
  /** Looks at the first half second after the reset, in another stretch of the same line. */
  const shareAfter = (keepPath: boolean): number => {
    const canceller = learned();
    canceller.reset(keepPath);
    const nextFar = pseudoSpeech(2, 31);
    const next = throughHybrid(nextFar, 800, -10);
    return shareOf(next, clean(next, nextFar, canceller), 0.2, 0.5);
  };

  it('that keeps the path has the echo taken out from the first frames on', () => {
    expect(shareAfter(true)).toBeGreaterThan(0.8);
  });

  it('that does not keep it begins with nothing', () => {
    const canceller = learned();
    canceller.reset(false);
    const frame = framesOf(near)[100]!;
    const out = new Float32Array(FRAME);
    canceller.process(frame, framesOf(far)[100]!, out);
    expect([out, canceller.echoShare]).toEqual([frame, 0]);
  });
});

it('lines that take turns are cleaned as each would be alone', () => {
  const lines = [-8, -12, -20].map((gainDb, i) => ({
    near: framesOf(sum(throughHybrid(far, 400 * (i + 1), gainDb), hiss)).slice(0, 100),
    canceller: createEchoCanceller(),
    out: [] as Float32Array[],
  }));
  const references = framesOf(far);
  for (let i = 0; i < 100; i++) {
    for (const { near, canceller, out } of lines) {
      const cleaned = new Float32Array(FRAME);
      canceller.process(near[i]!, references[i]!, cleaned);
      out.push(cleaned);
    }
  }
  for (const { near, out } of lines) {
    const alone = createEchoCanceller();
    const expected = near.map((frame, i) => {
      const cleaned = new Float32Array(FRAME);
      alone.process(frame, references[i]!, cleaned);
      return cleaned;
    });
    expect(out).toEqual(expected);
  }
});
