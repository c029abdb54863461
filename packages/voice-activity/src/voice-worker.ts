import { createBatchQueue } from './batch-queue.ts';
import { EVIDENCE_FIELDS } from './evidence.ts';
import { keepVoiceChild } from './kept-child.ts';
import { ANSWER_FIELDS } from './voice-batch.ts';
import type { VoiceModelName } from './voice-model.ts';

export interface VoiceWorkerCounters {
  /** Batches sent to the process. */
  batches: number;
  /** Windows for which evidence came back. */
  windows: number;
  /** Batches dropped because the process was too slow or there was none. */
  dropped: number;
  /** Processes that ended and were replaced. */
  restarts: number;
}

/**
 * Hears many lines in a process of its own. When that process ends, another one is started (kept-child.ts); until then there is no
 * evidence, and everything else goes on.
 */
export interface VoiceWorker {
  /** Process id of the process that hears; undefined while there is none. */
  readonly pid: number | undefined;
  readonly counters: Readonly<VoiceWorkerCounters>;
  /** Begins anew. @param keepEcho the line is the same, so what was learned of its echo since the last full reset still holds */
  reset(slot: number, keepEcho: boolean): void;
  /**
   * Takes a copy of one 20 ms pair; allocates nothing.
   * @param near 160 bytes of mu-law that the caller's line carried
   * @param far 160 bytes of mu-law that we had playing at that time; 0xff is silence
   * @param historyOnly the pair fills the memories of canceller and model, and gives evidence only once another one follows
   */
  push(slot: number, near: Uint8Array, far: Uint8Array, historyOnly: boolean): void;
  /**
   * Sends what was pushed as one message; to be called once per tick. When the process is more than a second behind, the oldest
   * message is dropped.
   */
  flush(): void;
  /** Stops the evidence of this slot, also for what is under way. */
  release(slot: number): void;
  close(): Promise<void>;
}

export interface VoiceWorkerOptions {
  model: VoiceModelName;
  /** How many lines there may be at a time; slots are 0 to `maxSlots` - 1. */
  maxSlots: number;
  /** @param rows `count` rows of EVIDENCE_FIELDS numbers (evidence.ts), those of a slot in order; valid during the call */
  onEvidence(rows: Float64Array, count: number): void;
  /** Is called when the process has ended, with the reason. */
  onError?(error: Error): void;
}

/** The process may owe this many answers: enough to keep it busy, few enough that the newest sound is soon heard. */
const MAX_UNANSWERED = 4;
/** A process that has owed an answer for this long is not going to give it. */
const SILENT_FOR_MS = 5000;

/** @throws Error when the first process does not come up, for instance because the model cannot be loaded */
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
      // Evidence of another epoch is dropped: the slot has been given to another call since.
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
      const { open } = queue;
      open.add(slot, epochs[slot]!, paths[slot]!, pairs[slot]!, historyOnly, near, far);
      pairs[slot]! += 1;
      if (open.length === open.capacity) queue.seal();
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
