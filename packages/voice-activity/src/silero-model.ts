import { createRequire } from 'node:module';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { type VoiceModel, WINDOW_SAMPLES } from './voice-model.ts';

const WEIGHTS = '@ricky0123/vad-web/dist/silero_vad_v6.onnx';
/** Every window is given with the end of the one before it; without that, the network hears a click at each border. */
const CONTEXT_SAMPLES = 32;
const INPUT_SAMPLES = CONTEXT_SAMPLES + WINDOW_SAMPLES;
/** The network has two layers of memory. */
const LAYERS = 2;
const UNITS = 128;

/** Loads Silero VAD v6 in its 8 kHz half. */
export async function loadSileroModel(maxSlots: number): Promise<VoiceModel> {
  // The library is native and not there for every system, so it is loaded only where it is wanted.
  const { onnx } = (await import('./onnx-runtime.ts')) as { onnx: OnnxRuntime };
  const session = await onnx.InferenceSession.create(createRequire(import.meta.url).resolve(WEIGHTS), {
    // The network is too small to share out; more threads would only spin.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // Memory patterns help only where every batch has the same size.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  const rate = new onnx.Tensor('int64', BigInt64Array.of(8000n), []);
  const memory = new Float32Array(LAYERS * maxSlots * UNITS);
  const contexts = new Float32Array(maxSlots * CONTEXT_SAMPLES);
  const input = new Float32Array(maxSlots * INPUT_SAMPLES);
  const state = new Float32Array(memory.length);

  const gather = (slots: Int32Array, windows: Float32Array): void => {
    const count = slots.length;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const context = contexts.subarray(slot * CONTEXT_SAMPLES, (slot + 1) * CONTEXT_SAMPLES);
      const window = windows.subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES);
      input.set(context, i * INPUT_SAMPLES);
      input.set(window, i * INPUT_SAMPLES + CONTEXT_SAMPLES);
      context.set(window.subarray(-CONTEXT_SAMPLES));
      for (let layer = 0; layer < LAYERS; layer++) {
        const from = (layer * maxSlots + slot) * UNITS;
        state.set(memory.subarray(from, from + UNITS), (layer * count + i) * UNITS);
      }
    }
  };

  const scatter = (slots: Int32Array, after: Float32Array): void => {
    const count = slots.length;
    for (let i = 0; i < count; i++) {
      for (let layer = 0; layer < LAYERS; layer++) {
        const from = (layer * count + i) * UNITS;
        memory.set(after.subarray(from, from + UNITS), (layer * maxSlots + slots[i]!) * UNITS);
      }
    }
  };

  return {
    name: 'silero',
    async run(slots, windows) {
      const count = slots.length;
      gather(slots, windows);
      const { output, stateN } = await session.run({
        input: new onnx.Tensor('float32', input.subarray(0, count * INPUT_SAMPLES), [count, INPUT_SAMPLES]),
        state: new onnx.Tensor('float32', state.subarray(0, LAYERS * count * UNITS), [LAYERS, count, UNITS]),
        sr: rate,
      });
      scatter(slots, stateN?.data as Float32Array);
      return output?.data as Float32Array;
    },
    reset(slot) {
      contexts.fill(0, slot * CONTEXT_SAMPLES, (slot + 1) * CONTEXT_SAMPLES);
      for (let layer = 0; layer < LAYERS; layer++) {
        const from = (layer * maxSlots + slot) * UNITS;
        memory.fill(0, from, from + UNITS);
      }
    },
    // This version of the library frees a session when it is collected.
    close: async () => {},
  };
}
