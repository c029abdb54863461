// @ts-expect-error -- the package has no types; FvadModule is what we use of it.
import createFvad from '@echogarden/fvad-wasm';

/** The WebRTC voice-activity detector as WebAssembly (libfvad). */
interface FvadModule {
  /** Moves when the memory grows, so it is to be read anew for every access. */
  readonly HEAP16: Int16Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _fvad_new(): number;
  _fvad_free(handle: number): void;
  _fvad_set_mode(handle: number, mode: number): number;
  _fvad_set_sample_rate(handle: number, rateHz: number): number;
  /** 1 voiced, 0 not, -1 when the frame is not 10, 20 or 30 ms long. */
  _fvad_process(handle: number, samples: number, length: number): number;
}

export const VAD_FRAME_MS = 20;
const SAMPLE_RATE_HZ = 8000;
const FRAME_SAMPLES = (SAMPLE_RATE_HZ * VAD_FRAME_MS) / 1000;
/** Peaks below this are the quantisation noise of a silent line: not worth a detector's opinion. */
const SILENT_PEAK = 64;

export interface VoiceDetector {
  /** Whether 20 ms of 8 kHz audio (160 samples) sound like speech. */
  isVoiced(frame: Int16Array): boolean;
  free(): void;
}

/** How readily sound passes for speech: 0 takes almost anything, 3 only clear speech. */
export type VadMode = 0 | 1 | 2 | 3;

let loading: Promise<FvadModule> | undefined;

/**
 * Loads the WebRTC voice-activity detector, once per process.
 * @returns a factory: one detector per audio stream, as each learns the noise of its own stream.
 */
export async function loadVoiceDetector(): Promise<(mode: VadMode) => VoiceDetector> {
  loading ??= (createFvad as () => Promise<FvadModule>)();
  const fvad = await loading;
  return (mode) => {
    const handle = fvad._fvad_new();
    const buffer = fvad._malloc(FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
    fvad._fvad_set_mode(handle, mode);
    fvad._fvad_set_sample_rate(handle, SAMPLE_RATE_HZ);
    return {
      isVoiced: (frame) => {
        if (isSilent(frame)) return false;
        fvad.HEAP16.set(frame, buffer / Int16Array.BYTES_PER_ELEMENT);
        return fvad._fvad_process(handle, buffer, FRAME_SAMPLES) === 1;
      },
      free: () => {
        fvad._fvad_free(handle);
        fvad._free(buffer);
      },
    };
  };
}

function isSilent(frame: Int16Array): boolean {
  for (let index = 0; index < frame.length; index += 1) {
    if (Math.abs(frame[index] as number) >= SILENT_PEAK) return false;
  }
  return true;
}
