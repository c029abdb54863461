import { createBatchQueue } from './batch-queue.ts';
import { EVIDENCE_FIELDS } from './evidence.ts';
import { keepVoiceChild } from './kept-child.ts';
import { ANSWER_FIELDS } from './voice-batch.ts';
import type { VoiceModelName } from './voice-model.ts';

export interface VoiceWorkerCounters {
  /** Batches sent to the process. */
  batches: number;
  /** Windows heard. */
  windows: number;
  /** Batches dropped because the process was too slow or not there. */
  dropped: number;
  /** Processes that ended and had to be replaced. */
  restarts: number;
}

/**
 * Hears many lines in a process of its own. While that is gone there is no evidence, everything else goes on, and another one
 * is started (kept-child.ts).
 */
export interface VoiceWorker {
  /** Of the process that hears; undefined while there is none. */
  readonly pid: number | undefined;
  readonly counters: Readonly<VoiceWorkerCounters>;
  /** Begins anew. @param keepEcho it is the same line: what was learned of its echo since the last full reset holds. */
  reset(slot: number, keepEcho: boolean): void;
  /**
   * Takes a copy of one 20 ms pair; allocates nothing.
   * @param near 160 bytes of mu-law: what the caller's line carried.
   * @param far 160 bytes of mu-law: what we had playing at that time; 0xff is silence.
   * @param historyOnly fills the memory of the echo canceller, and nothing is heard of it.
   */
  push(slot: number, near: Uint8Array, far: Uint8Array, historyOnly: boolean): void;
  /** Sends what was pushed as one message; once a tick. Beyond one second that the process is behind, the oldest is dropped. */
  flush(): void;
  /** No more evidence of this slot, also of what is under way. */
  release(slot: number): void;
  close(): Promise<void>;
}

export interface VoiceWorkerOptions {
  model: VoiceModelName;
  /** Lines at a time; slots are 0 to `maxSlots` - 1. */
  maxSlots: number;
  /** @param rows `count` rows of EVIDENCE_FIELDS numbers (evidence.ts), those of a slot in order; valid during the call. */
  onEvidence(rows: Float64Array, count: number): void;
  /** The process ended, and why. */
  onError?(error: Error): void;
}

/** Batches the process may hold unanswered: enough to keep it busy, few enough that the newest sound is soon heard. */
const MAX_UNANSWERED = 4;
/** A process that owes an answer for so long is not going to give it. */
const SILENT_FOR_MS = 5000;

/** @throws Error when the first process does not come up, for instance because the model cannot be loaded. */
export async function createVoiceWorker(options: VoiceWorkerOptions): Promise<VoiceWorker> {
  const { model, maxSlots, onEvidence, onError } = options;
  const queue = createBatchQueue(Math.max(64, 2 * maxSlots));
  const epochs = new Uint32Array(maxSlots);
  const paths = new Uint32Array(maxSlots);
  const pairs = new Uint32Array(maxSlots);
  let rows = new Float64Array(2 * maxSlots * EVIDENCE_FIELDS);
  let batches = 0;
  let windows = 0;
  let unanswered = 0;
  let lastSignMs = 0;

  const send = (): void => {
    while (child.isReady && unanswered < MAX_UNANSWERED) {
      const batch = queue.take();
      if (batch === undefined) return;
      if (unanswered === 0) lastSignMs = performance.now();
      unanswered += 1;
      batches += 1;
      child.send(batch.words());
      queue.recycle(batch);
    }
  };

  const hear = (answer: Float64Array): void => {
    const total = (answer.length - 1) / ANSWER_FIELDS;
    if (total * EVIDENCE_FIELDS > rows.length) rows = new Float64Array(2 * total * EVIDENCE_FIELDS);
    let count = 0;
    for (let from = 1; from < answer.length; from += ANSWER_FIELDS) {
      // The slot has been given to another call since.
      if (answer[from + EVIDENCE_FIELDS] !== epochs[answer[from]!]) continue;
      for (let field = 0; field < EVIDENCE_FIELDS; field++)
        rows[count * EVIDENCE_FIELDS + field] = answer[from + field]!;
      count += 1;
    }
    windows += total;
    if (count > 0) onEvidence(rows, count);
  };

  const child = await keepVoiceChild(model, maxSlots, {
    ready: () => send(),
    answer(answer) {
      unanswered -= answer[0]!;
      lastSignMs = performance.now();
      send();
      hear(answer);
    },
    lost(reason) {
      unanswered = 0;
      onError?.(reason);
    },
  });

  const requireSlot = (slot: number): void => {
    if (!(slot >= 0 && slot < maxSlots)) throw new RangeError(`slot ${slot} is not one of 0 to ${maxSlots - 1}`);
  };

  return {
    get pid() {
      return child.pid;
    },
    counters: {
      get batches() {
        return batches;
      },
      get windows() {
        return windows;
      },
      get dropped() {
        return queue.dropped;
      },
      get restarts() {
        return child.restarts;
      },
    },
    reset(slot, keepEcho) {
      requireSlot(slot);
      epochs[slot]! += 1;
      if (!keepEcho) paths[slot]! += 1;
      pairs[slot] = 0;
    },
    push(slot, near, far, historyOnly) {
      requireSlot(slot);
      queue.open.add(slot, epochs[slot]!, paths[slot]!, pairs[slot]!, historyOnly, near, far);
      pairs[slot]! += 1;
      if (queue.open.isFull) queue.seal();
    },
    flush() {
      queue.seal();
      if (unanswered > 0 && performance.now() - lastSignMs > SILENT_FOR_MS) child.kill();
      send();
    },
    release(slot) {
      epochs[slot]! += 1;
      paths[slot]! += 1;
    },
    close: () => child.close(),
  };
}
