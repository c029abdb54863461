import { loadLightModel } from './light-model.ts';
import { loadSileroModel } from './silero-model.ts';
import type { VoiceModel, VoiceModelName } from './voice-model.ts';

/**
 * Loads a model by its name. Silero is a neural network that tells speech from noise, music and breath; it needs a native library
 * (glibc Linux, macOS, Windows). The light model is WebRTC's: it runs anywhere and costs a third, but takes loud noise and keypad
 * tones for speech.
 * @throws Error when the native library of `silero` cannot be loaded
 */
export function loadVoiceModel(name: VoiceModelName, maxSlots: number): Promise<VoiceModel> {
  return name === 'silero' ? loadSileroModel(maxSlots) : loadLightModel(maxSlots);
}
