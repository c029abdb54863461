import { createDownsampler2x, createUpsampler2x } from '@trunkline/audio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../mulaw.ts';
import { createSynthesiser, type Synthesiser } from './synthesiser.ts';
import { matchUtterance } from './utterance-match.ts';

const SAMPLES_PER_MS = 8;
let synthesiser: Synthesiser;
let clean: Int16Array;
let other: Int16Array;

beforeAll(async () => {
  synthesiser = await createSynthesiser();
  const speak = async (text: string) =>
    decodeMulaw(encodeMulaw(await synthesiser.speak(text, { voice: 'rms', rateHz: 8000 })));
  clean = await speak('Hi, are you open on Saturday afternoon?');
  other = await speak('No, I would rather have the blue one delivered.');
});

afterAll(() => synthesiser.close());

/** What a line delivers: silence, the samples, silence. */
function heardAs(...parts: Int16Array[]): Int16Array {
  const silence = new Int16Array(500 * SAMPLES_PER_MS);
  const all = [silence, ...parts, silence];
  const out = new Int16Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

describe('matching an utterance with what was heard', () => {
  it('finds all of an utterance that arrived whole', () => {
    expect(matchUtterance(clean, heardAs(clean))).toEqual({ similarity: 1, onsetMissingMs: 0, missingMs: 0 });
  });

  it.each([60, 160, 320])('measures a beginning of %i ms that was lost', (lostMs) => {
    const match = matchUtterance(clean, heardAs(clean.subarray(lostMs * SAMPLES_PER_MS)));
    expect(match.onsetMissingMs).toBeGreaterThanOrEqual(lostMs - 40);
    expect(match.onsetMissingMs).toBeLessThanOrEqual(lostMs + 40);
  });

  it('tells a frame lost in the middle from a lost beginning', () => {
    const middle = 700 * SAMPLES_PER_MS;
    const match = matchUtterance(clean, heardAs(clean.subarray(0, middle), clean.subarray(middle + 160)));
    expect(match.onsetMissingMs).toBe(0);
    expect(match.missingMs).toBeGreaterThan(0);
    expect(match.missingMs).toBeLessThanOrEqual(60);
  });

  it('finds an utterance that was resampled to 16 kHz and back on the way', () => {
    const wide = new Int16Array(clean.length * 2);
    const back = new Int16Array(clean.length);
    createUpsampler2x().process(clean, wide);
    createDownsampler2x().process(wide, back);
    const match = matchUtterance(clean, heardAs(back));
    expect(match.similarity).toBeGreaterThan(0.95);
    expect(match.onsetMissingMs).toBeLessThanOrEqual(20);
  });

  it('finds an utterance at half its loudness under line noise', () => {
    let state = 1;
    const noisy = clean.map((sample) => {
      state = (state * 16_807) % 2_147_483_647;
      return sample / 2 + ((state % 400) - 200);
    });
    expect(matchUtterance(clean, heardAs(noisy)).similarity).toBeGreaterThan(0.8);
  });

  it('does not take another sentence, or silence, for it', () => {
    expect(matchUtterance(clean, heardAs(other)).similarity).toBeLessThan(0.3);
    expect(matchUtterance(clean, heardAs()).similarity).toBe(0);
  });
});
