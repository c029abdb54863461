// @ts-expect-error -- the package has no types; FvadModule is what we use of it.
import createFvad from '@echogarden/fvad-wasm';

/** The WebRTC voice-activity detector as WebAssembly (libfvad). */
export interface FvadModule {
  /** Is replaced when the memory grows, so it must be read anew for every access. */
  readonly HEAP16: Int16Array;
  _malloc(bytes: number): number;
  _fvad_new(): number;
  _fvad_free(handle: number): void;
  /** Forgets the noise it has learned, and its mode and rate as well. */
  _fvad_reset(handle: number): void;
  /** @param mode 0 takes almost anything for speech, 3 takes only clear speech */
  _fvad_set_mode(handle: number, mode: number): number;
  _fvad_set_sample_rate(handle: number, rateHz: number): number;
  /** @returns 1 for a voiced frame, 0 for another one, -1 when the frame is not 10, 20 or 30 ms long */
  _fvad_process(handle: number, samples: number, length: number): number;
}

export const loadFvad = createFvad as () => Promise<FvadModule>;
