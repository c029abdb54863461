import { createRandom } from '../random.ts';
import { between } from './draw.ts';
import { toSamples } from './levels.ts';
import { add, harmonics, rendered, swell } from './noises/envelope.ts';
import type { VoiceBank } from './speakers.ts';

/** Hums a syllable for every four letters: made at once, where a test does not care what is said. */
export const HUMMING: VoiceBank = {
  speak({ text }, { speed }) {
    const random = createRandom(text.length);
    const syllable = Math.round(2000 / speed);
    const out = new Float64Array(Math.ceil(text.length / 4) * syllable);
    for (let at = 0; at < out.length; at += syllable) {
      const voiced = Math.round(syllable * 0.8);
      const strengths = Array.from({ length: 20 }, () => between(random, 100, 900));
      add(out, rendered(voiced, harmonics(140 * speed * between(random, 0.9, 1.1), strengths), swell(voiced, 0.2)), at);
    }
    return toSamples(out);
  },
};

/** The amplitude of one frequency in `samples`, of full scale 32768 (Goertzel's result, without his short cut). */
export function amplitudeAt(samples: ArrayLike<number>, frequencyHz: number): number {
  let [real, imaginary] = [0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const turn = (2 * Math.PI * frequencyHz * index) / 8000;
    real += samples[index]! * Math.cos(turn);
    imaginary += samples[index]! * Math.sin(turn);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/** A sine of `durationMs` at 8 kHz. */
export function tone(frequencyHz: number, durationMs: number, amplitude = 8000): Int16Array {
  return toSamples(rendered(durationMs * 8, harmonics(frequencyHz, [amplitude])));
}

/** How many samples `later` comes after `earlier`: where they are most alike, sign ignored. */
export function lagOf(earlier: Int16Array, later: Int16Array, maxLag: number): number {
  let best = { lag: 0, likeness: 0 };
  for (let lag = 0; lag <= maxLag; lag += 1) {
    let sum = 0;
    for (let index = lag; index < later.length; index += 1) sum += earlier[index - lag]! * later[index]!;
    if (Math.abs(sum) > best.likeness) best = { lag, likeness: Math.abs(sum) };
  }
  return best.lag;
}
