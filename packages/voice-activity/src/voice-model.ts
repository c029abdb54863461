/** Samples a window: 32 ms at 8 kHz. */
export const WINDOW_SAMPLES = 256;

export type VoiceModelName = 'silero' | 'light';

/** Probability of speech for windows of 32 ms (256 samples at 8 kHz), with one recurrent state per slot. */
export interface VoiceModel {
  readonly name: VoiceModelName;
  /**
   * Batches come one after another: the next one when this one is answered.
   * @param slots 0 to `maxSlots` - 1, each at most once.
   * @param windows `slots.length` windows one behind another, -1 to 1.
   * @returns one probability each, 0 to 1, in the order of `slots`; valid until the next call.
   */
  run(slots: Int32Array, windows: Float32Array): Promise<Float32Array>;
  /** What the slot has heard is forgotten. Not while a batch is under way. */
  reset(slot: number): void;
  close(): Promise<void>;
}
