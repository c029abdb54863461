import { requireRoom } from './room.ts';

export interface FrameQueueOptions {
  /** The size of every frame, in bytes; see `frameBytes(format)`. */
  readonly frameBytes: number;
  /** The most frames ever held: 3000 are 60 s. */
  readonly capacityFrames: number;
  /**
   * Frames to make room for at once; the room doubles from there, up to the capacity.
   * @defaultValue 50 (1 s), or the capacity if that is less
   */
  readonly initialFrames?: number;
}

/**
 * A bounded first-in, first-out queue of frames of one size.
 *
 * Drop policy: oldest first. A frame pushed into a full queue is always taken, and the oldest one makes way for it and
 * is counted: late audio is worth less than new audio. The queue never refuses, never waits and never drops a frame
 * for any other reason; whoever must not lose audio gives it the capacity for all of it.
 *
 * Frames are copied in. A frame read without a buffer of one's own is a view that stays as it is, whatever is pushed,
 * until the next `shift` or `peek`.
 */
export interface FrameQueue {
  /** Frames held now, 0 to `capacityFrames`. */
  readonly length: number;
  /** Frames lost since creation: those that made way for newer ones and those given up by `dropOldest`. */
  readonly droppedFrames: number;
  /**
   * Appends a copy of `frame`. Returns true when an older frame was dropped for it.
   * @throws RangeError if `frame` is not `frameBytes` long.
   */
  push(frame: Uint8Array): boolean;
  /**
   * Removes the oldest frame and returns it: in `out` if given (at least `frameBytes` long), else as a view.
   * Undefined when the queue is empty.
   * @throws RangeError if `out` is too short; the frame then stays.
   */
  shift(out?: Uint8Array): Uint8Array | undefined;
  /** The oldest frame as a view, without removing it; undefined when the queue is empty. */
  peek(): Uint8Array | undefined;
  /** Removes the oldest frame unread and counts it as dropped. Returns false when the queue is empty. */
  dropOldest(): boolean;
  /** Empties the queue and returns how many frames it held. They were cut on purpose and do not count as dropped. */
  clear(): number;
}

const DEFAULT_INITIAL_FRAMES = 50;

/** @throws RangeError if a number in the options is not a positive whole one. */
export function createFrameQueue(options: FrameQueueOptions): FrameQueue {
  const { frameBytes, capacityFrames, initialFrames = DEFAULT_INITIAL_FRAMES } = options;
  requirePositiveInteger('frameBytes', frameBytes);
  requirePositiveInteger('capacityFrames', capacityFrames);
  requirePositiveInteger('initialFrames', initialFrames);

  let slots = Math.min(initialFrames, capacityFrames);
  // The first frame of the store is no slot of the ring: the frame being read is copied there and lent out from there.
  // A view of its slot would be a new object for every frame, and a later push could write over it.
  let store = new Uint8Array((1 + slots) * frameBytes);
  let lent = store.subarray(0, frameBytes);
  let oldest = 0;
  let length = 0;
  let droppedFrames = 0;

  function grow(): void {
    const grownSlots = Math.min(2 * slots, capacityFrames);
    const grown = new Uint8Array((1 + grownSlots) * frameBytes);
    const upToWrap = store.subarray(offsetOf(oldest));
    grown.set(upToWrap, frameBytes);
    grown.set(store.subarray(frameBytes, offsetOf(oldest)), frameBytes + upToWrap.length);
    store = grown;
    lent = store.subarray(0, frameBytes);
    slots = grownSlots;
    oldest = 0;
  }

  function offsetOf(slot: number): number {
    return (1 + slot) * frameBytes;
  }

  function discardOldest(): void {
    oldest = (oldest + 1) % slots;
    length--;
  }

  function lendOldest(): Uint8Array {
    store.copyWithin(0, offsetOf(oldest), offsetOf(oldest + 1));
    return lent;
  }

  return {
    get length() {
      return length;
    },
    get droppedFrames() {
      return droppedFrames;
    },
    push(frame) {
      if (frame.length !== frameBytes) {
        throw new RangeError(
          `FrameQueue.push: the frame has ${frame.length} bytes, not ${frameBytes}; reframe it first`,
        );
      }
      const full = length === capacityFrames;
      if (full) {
        discardOldest();
        droppedFrames++;
      } else if (length === slots) {
        grow();
      }
      store.set(frame, offsetOf((oldest + length) % slots));
      length++;
      return full;
    },
    shift(out) {
      if (length === 0) return undefined;
      if (out !== undefined) requireRoom('FrameQueue.shift', out.length, frameBytes);
      const frame = lendOldest();
      discardOldest();
      if (out === undefined) return frame;
      out.set(frame);
      return out;
    },
    peek() {
      return length === 0 ? undefined : lendOldest();
    },
    dropOldest() {
      if (length === 0) return false;
      discardOldest();
      droppedFrames++;
      return true;
    },
    clear() {
      const cleared = length;
      oldest = 0;
      length = 0;
      return cleared;
    },
  };
}

function requirePositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`createFrameQueue: ${name} is ${value}; it must be a positive whole number`);
  }
}
