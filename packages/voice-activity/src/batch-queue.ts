import { createVoiceBatch, type VoiceBatch } from './voice-batch.ts';

/** One batch leaves per tick of 20 ms, so this is one second. */
const MAX_WAITING = 50;

/** Holds the batches that have not been sent yet. When more than 50 wait, the oldest is dropped and counted. */
export interface BatchQueue {
  /** The batch that is being filled. Whoever fills it up must call `seal`. */
  readonly open: VoiceBatch;
  readonly dropped: number;
  /** Ends the open batch, unless it is empty: it waits to be taken, and another one is open. */
  seal(): void;
  /** @returns the oldest that waits; it belongs to the caller until `recycle` is called with it */
  take(): VoiceBatch | undefined;
  /** Takes a batch back to be filled again, so that its memory is not allocated anew. */
  recycle(batch: VoiceBatch): void;
}

class BoundedBatchQueue implements BatchQueue {
  open: VoiceBatch;
  dropped = 0;
  readonly #capacity: number;
  readonly #waiting: VoiceBatch[] = [];
  readonly #spare: VoiceBatch[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.open = createVoiceBatch(capacity);
  }

  seal(): void {
    if (this.open.length === 0) return;
    this.#waiting.push(this.open);
    if (this.#waiting.length > MAX_WAITING) {
      this.recycle(this.#waiting.shift()!);
      this.dropped += 1;
    }
    this.open = this.#spare.pop() ?? createVoiceBatch(this.#capacity);
  }

  take(): VoiceBatch | undefined {
    return this.#waiting.shift();
  }

  recycle(batch: VoiceBatch): void {
    batch.clear();
    this.#spare.push(batch);
  }
}

/** @param capacity pairs that a batch has room for */
export const createBatchQueue = (capacity: number): BatchQueue => new BoundedBatchQueue(capacity);
