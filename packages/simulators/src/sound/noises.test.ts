import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { findVoicedSpan } from './first-voiced.ts';
import { activeLevelDbfs, rmsDbfs, toSamples } from './levels.ts';
import { NOISE_KINDS } from '@trunkline/scenario';
import { makeNoise, NOISE_DBFS } from './noises.ts';
import { makeCoughFit } from './noises/body.ts';
import { dtmfHz, makeDtmf } from './noises/tones.ts';
import { amplitudeAt, HUMMING } from './scene.test-support.ts';
import { AGENT_SENTENCES } from './utterances.ts';

const SPEECH = AGENT_SENTENCES.slice(0, 4).map((utterance, index) =>
  HUMMING.speak(utterance, { voice: 'slt', speed: 0.9 + index / 10 }),
);
const KEYPAD_HZ = [697, 770, 852, 941, 1209, 1336, 1477, 1633];

describe.each(NOISE_KINDS)('the noise %s', (kind) => {
  it('is the same for the same seed, and another for another', () => {
    const noise = makeNoise(kind, 2500, 7, SPEECH);
    expect(noise).toHaveLength(20_000);
    expect(makeNoise(kind, 2500, 7, SPEECH)).toEqual(noise);
    expect(makeNoise(kind, 2500, 8, SPEECH)).not.toEqual(noise);
  });

  it.each([1, 2, 3])('has its nominal level with seed %i', (seed) => {
    expect(Math.abs(activeLevelDbfs(makeNoise(kind, 3000, seed, SPEECH)) - NOISE_DBFS)).toBeLessThan(0.5);
  });
});

describe('noises', () => {
  it.each(['cough', 'door-slam', 'keyboard', 'dtmf'] as const)(
    'begin with a sound where they are events: %s',
    (kind) => {
      for (let seed = 1; seed <= 10; seed += 1) {
        expect(findVoicedSpan(makeNoise(kind, 1000, seed), 1)!.firstVoicedMs).toBeLessThanOrEqual(20);
      }
    },
  );

  it('dial with just the two tones of a key, 100 ms on and 100 ms off', () => {
    const keys = '123456789*0#ABCD';
    const tones = toSamples(makeDtmf(keys).map((sample) => 10_000 * sample));
    keys.split('').forEach((key, place) => {
      const on = tones.subarray(place * 1600, place * 1600 + 800);
      const [row, column] = dtmfHz(key);
      const strongest = KEYPAD_HZ.toSorted((one, other) => amplitudeAt(on, other) - amplitudeAt(on, one));
      expect(strongest.slice(0, 2).toSorted((one, other) => one - other)).toEqual([row, column]);
      expect(amplitudeAt(on, row)).toBeGreaterThan(4 * amplitudeAt(on, strongest[2]!));
      expect(rmsDbfs(tones.subarray(place * 1600 + 800, place * 1600 + 1600))).toBeLessThan(-90);
    });
    expect(() => dtmfHz('x')).toThrow(/no DTMF key/);
  });

  it('hum at 50 Hz and its harmonics', () => {
    const hum = makeNoise('hum', 2000, 5);
    expect(amplitudeAt(hum, 50)).toBeGreaterThan(20 * amplitudeAt(hum, 75));
    expect(amplitudeAt(hum, 150)).toBeGreaterThan(20 * amplitudeAt(hum, 175));
  });

  it('cough one to three times, for 150 to 350 ms each', () => {
    const lengthsMs = Array.from({ length: 40 }, (_, seed) => makeCoughFit(createRandom(seed)).length / 8);
    expect(Math.min(...lengthsMs)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...lengthsMs)).toBeLessThanOrEqual(3 * (350 + 220));
  });

  it.each(['babble', 'bystander'] as const)('refuse to speak without speech: %s', (kind) => {
    expect(() => makeNoise(kind, 1000, 1)).toThrow(/hand in some samples/);
  });
});
