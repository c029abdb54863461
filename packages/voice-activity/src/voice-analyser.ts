import { createEchoCanceller as createDefaultEchoCanceller, type EchoCanceller, isKeypadTone } from '@trunkline/audio';
import { EVIDENCE_FIELDS, SPEECH } from './evidence.ts';
import { createResidualLine, type ResidualLine } from './residual-line.ts';
import { loadVoiceModel } from './load-voice-model.ts';
import { type VoiceModelName, WINDOW_SAMPLES } from './voice-model.ts';
import { createWindowQueue, UNHEARD } from './window-queue.ts';

export interface VoiceAnalyserOptions {
  model: VoiceModelName;
  /** How many lines there may be at a time; slots are 0 to `maxSlots` - 1. */
  maxSlots: number;
  createEchoCanceller?: () => EchoCanceller;
}

/** Below this a window speaks for no voice, so that nobody has to know what it is. */
const PERHAPS = 0.3;

/** Tells who speaks on many lines. It has no clock: what comes out depends only on what went in. */
export interface VoiceAnalyser {
  /**
   * Takes one 20 ms pair.
   * @param near 160 bytes of mu-law that the caller's line carried
   * @param far 160 bytes of mu-law that we had playing at that time; 0xff is silence
   * @param historyOnly the pair fills the memories of canceller and model; the last of them give evidence once another pair follows
   * @param pair number of this pair since the reset, for a caller that may have lost some; by default the pairs are counted
   */
  push(slot: number, near: Uint8Array, far: Uint8Array, historyOnly: boolean, pair?: number): void;
  /**
   * Gives all complete windows to the model. No other method may be called until it has answered.
   * @returns rows of EVIDENCE_FIELDS numbers, those of a slot in their order; valid until the next push
   */
  run(): Promise<Float64Array>;
  /** Begins anew. @param keepEcho the line is the same, so what was learned of its echo still holds */
  reset(slot: number, keepEcho: boolean): void;
  /** Frees what the slot holds. */
  release(slot: number): void;
  close(): Promise<void>;
}

/** @throws Error when the model cannot be loaded. */
export async function createVoiceAnalyser({
  model: name,
  maxSlots,
  createEchoCanceller = createDefaultEchoCanceller,
}: VoiceAnalyserOptions): Promise<VoiceAnalyser> {
  const model = await loadVoiceModel(name, maxSlots);
  const waiting = createWindowQueue(2 * maxSlots);
  const lines: (ResidualLine | undefined)[] = Array.from({ length: maxSlots });
  const pairs = new Float64Array(maxSlots);
  const batchSlots = new Int32Array(maxSlots);
  const batchRows = new Int32Array(maxSlots);
  const batchWindows = new Float32Array(maxSlots * WINDOW_SAMPLES);
  const lastBatch = new Float64Array(maxSlots);
  let batch = 0;

  const lineOf = (slot: number): ResidualLine => {
    if (!(slot >= 0 && slot < maxSlots)) throw new RangeError(`slot ${slot} is not one of 0 to ${maxSlots - 1}`);
    return (lines[slot] ??= createResidualLine(createEchoCanceller(), (window, end, echoShare) =>
      waiting.add(slot, window, end, echoShare),
    ));
  };

  /** Fills one batch. The model keeps one state per slot, so a batch has one window of a slot. @returns the number of windows */
  const fillBatch = (): number => {
    batch += 1;
    let size = 0;
    for (let row = 0; row < waiting.length; row++) {
      const slot = waiting.rows[row * EVIDENCE_FIELDS]!;
      if (waiting.rows[row * EVIDENCE_FIELDS + SPEECH] !== UNHEARD || lastBatch[slot] === batch) continue;
      lastBatch[slot] = batch;
      batchSlots[size] = slot;
      batchRows[size] = row;
      batchWindows.set(
        waiting.samples.subarray(row * WINDOW_SAMPLES, (row + 1) * WINDOW_SAMPLES),
        size * WINDOW_SAMPLES,
      );
      size += 1;
    }
    return size;
  };

  return {
    push(slot, near, far, historyOnly, pair = pairs[slot]!) {
      lineOf(slot).push(near, far, pair, historyOnly);
      pairs[slot] = pair + 1;
    },
    async run() {
      for (let size = fillBatch(); size > 0; size = fillBatch()) {
        const probabilities = await model.run(
          batchSlots.subarray(0, size),
          batchWindows.subarray(0, size * WINDOW_SAMPLES),
        );
        for (let i = 0; i < size; i++) {
          const window = batchWindows.subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES);
          const isKey = probabilities[i]! >= PERHAPS && isKeypadTone(window);
          waiting.rows[batchRows[i]! * EVIDENCE_FIELDS + SPEECH] = isKey ? 0 : probabilities[i]!;
        }
      }
      const evidence = waiting.rows.subarray(0, waiting.length * EVIDENCE_FIELDS);
      waiting.clear();
      return evidence;
    },
    reset(slot, keepEcho) {
      lineOf(slot).reset(keepEcho);
      model.reset(slot);
      waiting.remove(slot);
      pairs[slot] = 0;
    },
    release(slot) {
      lines[slot] = undefined;
      model.reset(slot);
      waiting.remove(slot);
      pairs[slot] = 0;
    },
    close: () => model.close(),
  };
}
