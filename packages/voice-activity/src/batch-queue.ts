import { createVoiceBatch, type VoiceBatch } from './voice-batch.ts';

/** One second, at one batch a tick. */
const MAX_WAITING = 50;

/** Batches on this side of the channel. Bounded: when more than 50 wait, the oldest is dropped and counted. */
export interface BatchQueue {
  /** The batch that is being filled; never full. */
  readonly open: VoiceBatch;
  readonly dropped: number;
  /** What was filled so far waits to be taken. */
  seal(): void;
  /** The oldest that waits, until `recycle` is called with it. */
  take(): VoiceBatch | undefined;
  recycle(batch: VoiceBatch): void;
}

/** @param capacity pairs a batch. */
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
