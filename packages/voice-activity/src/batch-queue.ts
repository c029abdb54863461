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

/** @param capacity pairs that a batch has room for */
export function createBatchQueue(capacity: number): BatchQueue {
  const waiting: VoiceBatch[] = [];
  const spare: VoiceBatch[] = [];
  let open = createVoiceBatch(capacity);
  let dropped = 0;

  const recycle = (batch: VoiceBatch): void => {
    batch.clear();
    spare.push(batch);
  };

  return {
    get open() {
      return open;
    },
    get dropped() {
      return dropped;
    },
    seal() {
      if (open.isEmpty) return;
      waiting.push(open);
      if (waiting.length > MAX_WAITING) {
        recycle(waiting.shift()!);
        dropped += 1;
      }
      open = spare.pop() ?? createVoiceBatch(capacity);
    },
    take: () => waiting.shift(),
    recycle,
  };
}
