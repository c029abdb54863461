import { loadLightModel } from './light-model.ts';
import { loadSileroModel } from './silero-model.ts';
import { type VoiceModel, type VoiceModelName, WINDOW_SAMPLES } from './voice-model.ts';

/**
 * Loads a model by its name. Silero is a neural network that tells speech from noise, music and breath; it needs a native library
 * (glibc Linux, macOS, Windows). The light model is WebRTC's: it runs anywhere and costs a third, but takes loud noise and keypad
 * tones for speech.
 *
 * The model has judged a window of silence when it is handed out: its first window takes many times as long as every other, and the
 * first caller of a new process would feel it.
 * @throws Error when the native library of `silero` cannot be loaded
 */
export async function loadVoiceModel(name: VoiceModelName, maxSlots: number): Promise<VoiceModel> {
  const model = await (name === 'silero' ? loadSileroModel(maxSlots) : loadLightModel(maxSlots));
  await model.run(Int32Array.of(0), new Float32Array(WINDOW_SAMPLES));
  model.reset(0);
  return model;
}
