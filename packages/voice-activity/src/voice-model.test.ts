import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceModel } from './load-voice-model.ts';
import { mean, noise, speech, tone, windowsOf } from './sounds.test-support.ts';
import { type VoiceModel, WINDOW_SAMPLES } from './voice-model.ts';

const SLOTS = 4;

/** Probabilities of a sound's windows in one slot. */
async function hear(model: VoiceModel, slot: number, sound: Float32Array): Promise<number[]> {
  const heard: number[] = [];
  for (const window of windowsOf(sound)) heard.push((await model.run(Int32Array.of(slot), window))[0]!);
  return heard;
}

/** Probabilities of several sounds heard at once, each in a slot of its own. */
async function hearTogether(model: VoiceModel, slots: number[], sounds: Float32Array[]): Promise<number[][]> {
  const windows = sounds.map(windowsOf);
  const batch = new Float32Array(slots.length * WINDOW_SAMPLES);
  const heard: number[][] = slots.map(() => []);
  for (let i = 0; i < Math.min(...windows.map((all) => all.length)); i++) {
    windows.forEach((all, at) => batch.set(all[i]!, at * WINDOW_SAMPLES));
    const answers = await model.run(Int32Array.from(slots), batch);
    heard.forEach((all, at) => all.push(answers[at]!));
  }
  return heard;
}

describe.each(['silero', 'light'] as const)('the model %s', (name) => {
  let model: VoiceModel;
  let sentence: Float32Array;

  beforeAll(async () => {
    [model, sentence] = await Promise.all([loadVoiceModel(name, SLOTS), speech()]);
    return () => model.close();
  });

  test('hears speech', async () => {
    model.reset(0);
    expect(mean(await hear(model, 0, sentence))).toBeGreaterThan(0.9);
  });

  test.each([
    ['silence', new Float32Array(24_000)],
    ['the noise of a line', noise(3, 0.02)],
    ['mains hum', tone(3, 50)],
    ['a dial tone', tone(3, 425)],
  ])('hears no speech in %s', async (_, sound) => {
    model.reset(0);
    expect(mean(await hear(model, 0, sound))).toBeLessThan(0.1);
  });

  test('hears in a batch what it hears alone, in whatever place', async () => {
    const sounds = [sentence, noise(3, 0.02), sentence.map((x) => 0.1 * x), new Float32Array(24_000)];
    const alone: number[][] = [];
    for (const sound of sounds) {
      model.reset(0);
      alone.push(await hear(model, 0, sound));
    }
    const slots = [2, 0, 3, 1];
    for (const slot of slots) model.reset(slot);
    const together = await hearTogether(model, slots, sounds);
    together.forEach((heard, at) => {
      heard.forEach((probability, i) => expect(probability).toBeCloseTo(alone[at]![i]!, 4));
    });
  });

  test('keeps what one slot hears from the others', async () => {
    for (const slot of [0, 1]) model.reset(slot);
    const [, besideSpeech] = await hearTogether(model, [0, 1], [sentence, noise(3, 0.02)]);
    for (const slot of [0, 1]) model.reset(slot);
    const [, besideSilence] = await hearTogether(model, [0, 1], [new Float32Array(sentence.length), noise(3, 0.02)]);
    besideSpeech!.forEach((probability, i) => expect(probability).toBeCloseTo(besideSilence![i]!, 5));
  });

  test('hears a reset slot as a new one', async () => {
    const sound = sentence.subarray(2000, 10_000);
    const fresh = await loadVoiceModel(name, SLOTS);
    const first = await hear(fresh, 1, sound);
    await fresh.close();
    await hear(model, 1, sentence);
    expect(await hear(model, 1, sound)).not.toEqual(first);
    model.reset(1);
    expect(await hear(model, 1, sound)).toEqual(first);
  });
});

test('silero tells loud noise from speech, which the light model does not', async () => {
  const hearing = ['silero', 'light'] as const;
  const [silero, light] = await Promise.all(
    hearing.map(async (name) => {
      const model = await loadVoiceModel(name, 1);
      const heard = mean(await hear(model, 0, noise(3, 0.2)));
      await model.close();
      return heard;
    }),
  );
  expect(silero).toBeLessThan(0.1);
  expect(light).toBeGreaterThan(0.9);
});
