import { loadFvad } from './fvad.ts';
import { type VoiceModel, WINDOW_SAMPLES } from './voice-model.ts';

const SAMPLE_RATE_HZ = 8000;
/** The detector takes 10 ms at a time. */
const FRAME_SAMPLES = 80;
const FULL_SCALE = 32_768;
/** The strictest mode, because noise that is taken for speech cuts the agent off. */
const MODE = 3;
/** Peaks below this are the quantisation noise of a silent line, which the detector need not judge. */
const SILENT_PEAK = 64;

/** Loads WebRTC's detector. The probability of a window is the share of voiced frames among the 10 ms frames that end in it. */
export async function loadLightModel(maxSlots: number): Promise<VoiceModel> {
  const fvad = await loadFvad();
  const handles = new Int32Array(maxSlots);
  const pointer = fvad._malloc(FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
  /** A window is 3.2 frames long, so the rest of it waits here for the next window. */
  const frames = new Int16Array(maxSlots * FRAME_SAMPLES);
  const filled = new Int32Array(maxSlots);
  const answers = new Float32Array(maxSlots);

  const configure = (handle: number): void => {
    fvad._fvad_set_mode(handle, MODE);
    fvad._fvad_set_sample_rate(handle, SAMPLE_RATE_HZ);
  };

  const handleOf = (slot: number): number => {
    if (handles[slot] === 0) {
      handles[slot] = fvad._fvad_new();
      configure(handles[slot]!);
    }
    return handles[slot]!;
  };

  const isVoiced = (handle: number, frame: Int16Array): boolean => {
    if (isSilent(frame)) return false;
    fvad.HEAP16.set(frame, pointer / Int16Array.BYTES_PER_ELEMENT);
    return fvad._fvad_process(handle, pointer, FRAME_SAMPLES) === 1;
  };

  const judge = (slot: number, windows: Float32Array, from: number): number => {
    const handle = handleOf(slot);
    const frame = frames.subarray(slot * FRAME_SAMPLES, (slot + 1) * FRAME_SAMPLES);
    let at = filled[slot]!;
    let voiced = 0;
    let total = 0;
    for (let i = 0; i < WINDOW_SAMPLES; i++) {
      frame[at++] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, windows[from + i]! * FULL_SCALE));
      if (at < FRAME_SAMPLES) continue;
      at = 0;
      total += 1;
      if (isVoiced(handle, frame)) voiced += 1;
    }
    filled[slot] = at;
    return voiced / total;
  };

  return {
    name: 'light',
    // oxlint-disable-next-line typescript/require-await -- the interface is that of a model that does wait.
    async run(slots, windows) {
      for (let i = 0; i < slots.length; i++) answers[i] = judge(slots[i]!, windows, i * WINDOW_SAMPLES);
      return answers.subarray(0, slots.length);
    },
    reset(slot) {
      filled[slot] = 0;
      if (handles[slot] === 0) return;
      fvad._fvad_reset(handles[slot]!);
      configure(handles[slot]!);
    },
    async close() {
      for (const handle of handles) if (handle !== 0) fvad._fvad_free(handle);
      handles.fill(0);
    },
  };
}

function isSilent(frame: Int16Array): boolean {
  for (let index = 0; index < frame.length; index += 1) {
    if (Math.abs(frame[index]!) >= SILENT_PEAK) return false;
  }
  return true;
}
