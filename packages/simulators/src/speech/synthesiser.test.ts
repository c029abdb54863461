import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VOICES } from '@trunkline/scenario';
import { createSynthesiser, type Synthesiser } from './synthesiser.ts';
import { peakOf } from './trim-silence.ts';
import { loadVoiceDetector } from './voice-activity.ts';

const SENTENCE = 'Willow Street Cycles, good morning.';
let synthesiser: Synthesiser;

beforeAll(async () => {
  // Speech that an earlier run has kept would prove nothing here.
  vi.stubEnv('SPEECH_CACHE_DIR', undefined);
  synthesiser = await createSynthesiser();
});
afterAll(() => synthesiser.close());

describe('the synthesiser', () => {
  it.each(VOICES)('speaks at both rates in the voice %s, from the first samples on', async (voice) => {
    const wide = await synthesiser.speak(SENTENCE, { voice, rateHz: 16_000 });
    const narrow = await synthesiser.speak(SENTENCE, { voice, rateHz: 8000 });
    expect(wide.length / 16_000).toBeGreaterThan(1);
    expect(wide.length / 16_000).toBeLessThan(4);
    expect(Math.abs(wide.length / 2 - narrow.length)).toBeLessThanOrEqual(1);
    expect(peakOf(narrow)).toBeGreaterThan(8000);
    expect(peakOf(narrow.subarray(0, 8 * 30))).toBeGreaterThan(peakOf(narrow) * 0.015);
  });

  it('is heard as speech by the voice-activity detector', async () => {
    const detector = (await loadVoiceDetector())(2);
    const samples = await synthesiser.speak(SENTENCE, { voice: 'slt', rateHz: 8000 });
    const frames = Math.floor(samples.length / 160);
    let voiced = 0;
    for (let frame = 0; frame < frames; frame += 1) {
      if (detector.isVoiced(samples.subarray(frame * 160, (frame + 1) * 160))) voiced += 1;
    }
    expect(voiced / frames).toBeGreaterThan(0.7);
    expect(detector.isVoiced(new Int16Array(160))).toBe(false);
    detector.free();
  });

  it('makes the same sentence once, and differently in another voice', async () => {
    const options = { voice: 'slt', rateHz: 8000 } as const;
    const [first, again] = await Promise.all([
      synthesiser.speak(SENTENCE, options),
      synthesiser.speak(SENTENCE, options),
    ]);
    expect(again).toBe(first);
    const other = await synthesiser.speak(SENTENCE, { voice: 'awb', rateHz: 8000 });
    expect(other.length).not.toBe(first.length);
  });

  it('keeps what it made in a folder, for the next run to read', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'trunkline-cache-test-'));
    const speakOnce = async () => {
      const cached = await createSynthesiser({ cacheDir });
      const samples = await cached.speak('One moment, please.', { voice: 'rms', rateHz: 16_000 });
      await cached.close();
      return samples;
    };
    const made = await speakOnce();
    const files = await readdir(cacheDir);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.wav$/)]);
    expect(await speakOnce()).toEqual(made);
    expect(await readdir(cacheDir)).toEqual(files);
    await rm(cacheDir, { recursive: true });
  });

  it('keeps it in the folder of SPEECH_CACHE_DIR when it is given none, also while two make the same sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trunkline-cache-test-'));
    vi.stubEnv('SPEECH_CACHE_DIR', folder);
    const both = await Promise.all([createSynthesiser(), createSynthesiser()]);
    await Promise.all(both.map((each) => each.speak('One moment, please.', { voice: 'rms', rateHz: 16_000 })));
    await Promise.all(both.map((each) => each.close()));
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.wav$/)]);
    await rm(folder, { recursive: true });
  });

  it('says what is wrong with a text that makes no sound', async () => {
    await expect(synthesiser.speak('...', { voice: 'slt', rateHz: 8000 })).rejects.toThrow(/no sound in "\.\.\."/);
  });
});
