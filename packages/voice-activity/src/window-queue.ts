import { LEVEL_FLOOR_DBFS } from '@trunkline/audio';
import { EVIDENCE_FIELDS } from './evidence.ts';
import { WINDOW_SAMPLES } from './voice-model.ts';

/** Stands in the field `speech` until the model has judged the window. */
export const UNHEARD = -1;

/** Holds the windows that wait for the model, each with its row of evidence. */
export interface WindowQueue {
  readonly length: number;
  /** The samples of all windows, one behind another. */
  readonly samples: Float32Array;
  readonly rows: Float64Array;
  add(slot: number, window: Float32Array, pairs: number, echoShare: number): void;
  /** Removes the windows of a slot. */
  remove(slot: number): void;
  clear(): void;
}

/** @param capacity windows for which there is room at first; the queue grows when there are more */
export function createWindowQueue(capacity: number): WindowQueue {
  let samples = new Float32Array(capacity * WINDOW_SAMPLES);
  let rows = new Float64Array(capacity * EVIDENCE_FIELDS);
  let length = 0;

  const grow = (): void => {
    const [fewerSamples, fewerRows] = [samples, rows];
    samples = new Float32Array(2 * fewerSamples.length);
    samples.set(fewerSamples);
    rows = new Float64Array(2 * fewerRows.length);
    rows.set(fewerRows);
  };

  return {
    get length() {
      return length;
    },
    get samples() {
      return samples;
    },
    get rows() {
      return rows;
    },
    add(slot, window, pairs, echoShare) {
      if ((length + 1) * WINDOW_SAMPLES > samples.length) grow();
      samples.set(window, length * WINDOW_SAMPLES);
      const row = length * EVIDENCE_FIELDS;
      rows[row] = slot;
      rows[row + 1] = pairs;
      rows[row + 2] = UNHEARD;
      rows[row + 3] = levelDbfs(window);
      rows[row + 4] = echoShare;
      length += 1;
    },
    remove(slot) {
      let kept = 0;
      for (let i = 0; i < length; i++) {
        if (rows[i * EVIDENCE_FIELDS] === slot) continue;
        samples.copyWithin(kept * WINDOW_SAMPLES, i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES);
        rows.copyWithin(kept * EVIDENCE_FIELDS, i * EVIDENCE_FIELDS, (i + 1) * EVIDENCE_FIELDS);
        kept += 1;
      }
      length = kept;
    },
    clear() {
      length = 0;
    },
  };
}

function levelDbfs(window: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < window.length; i++) squares += window[i]! * window[i]!;
  return Math.max(LEVEL_FLOOR_DBFS, 10 * Math.log10(squares / window.length));
}
