/**
 * A frame queue that remembers when each frame came, so that the time a frame spent here can be told when it leaves.
 *
 * Drop policy: a full queue gives up its oldest frame for the new one.
 */
import { createFrameQueue } from '@trunkline/audio';

export interface StampedFrameQueue {
  readonly length: number;
  /** When the oldest frame came, in ms; NaN when there is none or it was pushed without a time. */
  readonly headStampMs: number;
  /** @returns whether the oldest frame was dropped for this one. */
  push(frame: Uint8Array, stampMs: number): boolean;
  /** @returns the oldest frame, as a view that is valid until the next push; `undefined` when there is none. */
  shift(): Uint8Array | undefined;
  clear(): void;
}

export function createStampedFrameQueue(frameBytes: number, capacityFrames: number): StampedFrameQueue {
  const queue = createFrameQueue({ frameBytes, capacityFrames });
  const stamps = new Float64Array(capacityFrames);
  let head = 0;
  const advance = (): void => {
    head = (head + 1) % capacityFrames;
  };
  return {
    get length() {
      return queue.length;
    },
    get headStampMs() {
      return queue.length === 0 ? Number.NaN : (stamps[head] as number);
    },
    push(frame, stampMs) {
      const dropped = queue.push(frame);
      if (dropped) advance();
      stamps[(head + queue.length - 1) % capacityFrames] = stampMs;
      return dropped;
    },
    shift() {
      if (queue.length > 0) advance();
      return queue.shift();
    },
    clear() {
      queue.clear();
    },
  };
}
