/** A window is 32 ms at 8 kHz. */
export const WINDOW_SAMPLES = 256;

export type VoiceModelName = 'silero' | 'light';

/** Gives windows of 32 ms (256 samples at 8 kHz) a probability of speech, with one recurrent state per slot. */
export interface VoiceModel {
  readonly name: VoiceModelName;
  /**
   * Judges one batch. It must not be called again before it has answered.
   * @param slots 0 to `maxSlots` - 1, each at most once
   * @param windows one window per slot, one behind another, samples from -1 to 1
   * @returns one probability per slot, 0 to 1, in the order of `slots`; valid until the next call
   */
  run(slots: Int32Array, windows: Float32Array): Promise<Float32Array>;
  /** Forgets what the slot has heard. It must not be called while a batch is under way. */
  reset(slot: number): void;
  close(): Promise<void>;
}
