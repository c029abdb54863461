import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { whiteNoise } from './draw.ts';
import { createEchoPath, type EchoOptions, makeEcho } from './echo-path.ts';
import { activeLevelDbfs, bandLimited, rmsDbfs, scaleToDbfs, throughMulaw } from './levels.ts';
import { amplitudeAt, HUMMING, lagOf, tone } from './scene.test-support.ts';
import { AGENT_SENTENCES } from './utterances.ts';

const NOISE = scaleToDbfs(bandLimited(whiteNoise(16_000, createRandom(4)).map((sample) => 1000 * sample)), -20);
const SPEECH = scaleToDbfs(bandLimited(HUMMING.speak(AGENT_SENTENCES[0]!, { voice: 'slt', speed: 1 })), -20);
/** Of the band limit, in samples. */
const BAND_DELAY = 3;
const BASE: EchoOptions = { delaySamples: 0, lossDb: 0, seed: 1 };

describe('the echo', () => {
  it.each([
    ['hybrid', 480, 6],
    ['hybrid', 1000, 30],
    ['speakerphone', 1777, 12],
    ['speakerphone', 4000, 20],
  ] as const)('of a %s comes after %i samples', (kind, delaySamples, lossDb) => {
    const echo = makeEcho(NOISE, { kind, delaySamples, lossDb, seed: 9 });
    expect(Math.abs(lagOf(NOISE, echo, 4200) - delaySamples - BAND_DELAY)).toBeLessThanOrEqual(2);
  });

  it.each([6, 12, 20, 30])('of speech is %i dB quieter than the speech that it is measured with', (lossDb) => {
    for (const kind of ['hybrid', 'speakerphone'] as const) {
      const echo = createEchoPath({ kind, lossDb, seed: 3, delaySamples: 0, reference: SPEECH }).process(SPEECH);
      expect(Math.abs(activeLevelDbfs(SPEECH) - activeLevelDbfs(echo) - lossDb)).toBeLessThan(1);
    }
  });

  it('of speech is about as much quieter as asked, without a reference', () => {
    const echo = createEchoPath({ ...BASE, lossDb: 12, seed: 3 }).process(SPEECH);
    expect(Math.abs(activeLevelDbfs(SPEECH) - activeLevelDbfs(echo) - 12)).toBeLessThan(5);
  });

  it('can be late by a part of a sample', () => {
    const phaseOf = (delaySamples: number) => {
      const sine = tone(1000, 400);
      const echo = createEchoPath({ ...BASE, delaySamples, tailMs: 0 })
        .process(sine)
        .subarray(1600);
      const at = (index: number) => echo[index]!;
      // A quarter of a period is two samples at 1000 Hz.
      return Math.atan2(at(80), at(82)) * (8000 / (2 * Math.PI * 1000));
    };
    expect(phaseOf(100) - phaseOf(100.5)).toBeCloseTo(0.5, 1);
    expect(phaseOf(100) - phaseOf(100.25)).toBeCloseTo(0.25, 1);
  });

  it('is the same frame by frame as all at once, however the audio is cut', () => {
    const played = NOISE.subarray(0, 2000);
    const options: EchoOptions = { kind: 'speakerphone', delaySamples: 700.3, lossDb: 10, seed: 2, drive: 0.5 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }), (sizes) => {
        const path = createEchoPath(options);
        const pieces: number[] = [];
        for (const size of [...sizes, played.length]) {
          pieces.push(...path.process(played.subarray(pieces.length, pieces.length + size)));
        }
        expect(throughMulaw(Int16Array.from(pieces))).toEqual(makeEcho(played, options));
      }),
      { numRuns: 5 },
    );
  });

  it('is another with another seed, and the same with the same', () => {
    const make = (seed: number) => makeEcho(NOISE, { delaySamples: 300, lossDb: 10, seed });
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it('lasts as long as its tail, and keeps silent when nothing is played', () => {
    const click = new Int16Array(4000);
    click[0] = 30_000;
    const echo = createEchoPath({ ...BASE, kind: 'speakerphone', delaySamples: 400, tailMs: 100 }).process(click);
    expect(rmsDbfs(echo.subarray(0, 380))).toBeLessThan(-70);
    expect(rmsDbfs(echo.subarray(400, 480))).toBeGreaterThan(-30);
    expect(rmsDbfs(echo.subarray(1400))).toBeLessThan(-80);
    expect(createEchoPath(BASE).process(new Int16Array(160))).toEqual(new Int16Array(160));
  });

  it('of an overdriven loudspeaker has harmonics that the played tone had not', () => {
    const harmonicsDb = (drive: number) => {
      const echo = createEchoPath({ ...BASE, drive, tailMs: 0 })
        .process(tone(700, 500, 16_000))
        .subarray(800, 3200);
      return 20 * Math.log10((amplitudeAt(echo, 1400) + amplitudeAt(echo, 2100)) / amplitudeAt(echo, 700));
    };
    expect(harmonicsDb(0)).toBeLessThan(-40);
    expect(harmonicsDb(0.5)).toBeGreaterThan(-30);
  });

  it('cannot come before the sound', () => {
    expect(() => createEchoPath({ ...BASE, delaySamples: -1 })).toThrow(RangeError);
  });
});
