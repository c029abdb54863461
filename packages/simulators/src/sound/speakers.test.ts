import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VOICES } from '@trunkline/scenario';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { findVoicedSpan } from './first-voiced.ts';
import { activeLevelDbfs } from './levels.ts';
import { amplitudeAt, tone } from './scene.test-support.ts';
import { prepareVoiceBank, resample, SPEAKERS } from './speakers.ts';
import { AGENT_SENTENCES, BACKCHANNELS, INTERRUPTIONS } from './utterances.ts';

let synthesiser: Synthesiser;
beforeAll(async () => {
  synthesiser = await createSynthesiser();
});
afterAll(() => synthesiser.close());

describe('speakers', () => {
  it('are fifteen, of all voices', () => {
    expect(SPEAKERS).toHaveLength(15);
    expect(new Set(SPEAKERS.map(({ voice }) => voice))).toEqual(new Set(VOICES));
  });

  it('say the same at another pace and pitch', async () => {
    const utterance = { text: 'Hang on a second.' };
    const lines = [0.86, 1, 1.16].map((speed) => ({ utterance, speaker: { voice: 'rms', speed } as const }));
    const bank = await prepareVoiceBank(synthesiser, lines);
    const lengths = lines.map(({ speaker }) => bank.speak(utterance, speaker).length);
    expect(lengths[0]! / lengths[1]!).toBeCloseTo(1 / 0.86, 2);
    expect(lengths[2]! / lengths[1]!).toBeCloseTo(1 / 1.16, 2);
    expect(activeLevelDbfs(bank.speak(utterance, lines[0]!.speaker))).toBeGreaterThan(-26);
  });

  it('say nothing that was not prepared', async () => {
    const bank = await prepareVoiceBank(synthesiser, []);
    expect(() => bank.speak({ text: 'Hello?' }, SPEAKERS[0]!)).toThrow(/"Hello\?" by slt at 0.86 was not prepared/);
  });

  it('hum what is no word instead of spelling it', async () => {
    const speaker = { voice: 'awb', speed: 1 } as const;
    const lines = BACKCHANNELS.filter(({ spoken }) => spoken).map((utterance) => ({ utterance, speaker }));
    const bank = await prepareVoiceBank(synthesiser, lines);
    for (const { utterance } of lines) {
      const { firstVoicedMs, endMs } = findVoicedSpan(bank.speak(utterance, speaker))!;
      expect(endMs - firstVoicedMs).toBeLessThan(800);
    }
  });
});

describe('resampling', () => {
  it('raises the pitch by the step and keeps the amplitude', () => {
    const higher = resample(tone(500, 400), 1.16).subarray(200, -200);
    expect(amplitudeAt(higher.subarray(0, 2000), 580)).toBeGreaterThan(7900);
  });

  it('leaves out what would come back as another tone', () => {
    expect(activeLevelDbfs(resample(tone(3000, 400), 2).subarray(200, -200))).toBeLessThan(-70);
  });
});

describe('what is said', () => {
  it('is enough to draw from, and never the same twice', () => {
    expect(INTERRUPTIONS.length).toBeGreaterThanOrEqual(40);
    expect(BACKCHANNELS.length).toBeGreaterThanOrEqual(15);
    expect(AGENT_SENTENCES.length).toBeGreaterThanOrEqual(12);
    const texts = [...INTERRUPTIONS, ...BACKCHANNELS, ...AGENT_SENTENCES].map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
