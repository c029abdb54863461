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
 * is counted, because late audio is worth less than new audio. The queue never refuses, never waits and never drops a frame
 * for any other reason; whoever must not lose audio gives it the capacity for all of it.
 *
 * Frames are copied in. A frame that is read without a buffer for it is a view that stays as it is, whatever is pushed,
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

class RingFrameQueue implements FrameQueue {
  length = 0;
  droppedFrames = 0;
  readonly #frameBytes: number;
  readonly #capacityFrames: number;
  #slots: number;
  /**
   * The first frame of the store is no slot of the ring: the frame being read is copied there and lent out from there. A view
   * of its slot would be a new object for every frame, and a later push could write over it.
   */
  #store: Uint8Array;
  #lent: Uint8Array;
  #oldest = 0;

  constructor({ frameBytes, capacityFrames, initialFrames = DEFAULT_INITIAL_FRAMES }: FrameQueueOptions) {
    requirePositiveInteger('frameBytes', frameBytes);
    requirePositiveInteger('capacityFrames', capacityFrames);
    requirePositiveInteger('initialFrames', initialFrames);
    this.#frameBytes = frameBytes;
    this.#capacityFrames = capacityFrames;
    this.#slots = Math.min(initialFrames, capacityFrames);
    this.#store = new Uint8Array((1 + this.#slots) * frameBytes);
    this.#lent = this.#store.subarray(0, frameBytes);
  }

  push(frame: Uint8Array): boolean {
    if (frame.length !== this.#frameBytes) {
      throw new RangeError(
        `FrameQueue.push: the frame has ${frame.length} bytes, not ${this.#frameBytes}; reframe it first`,
      );
    }
    const isFull = this.length === this.#capacityFrames;
    if (isFull) {
      this.#discardOldest();
      this.droppedFrames++;
    } else if (this.length === this.#slots) {
      this.#grow();
    }
    this.#store.set(frame, this.#offsetOf((this.#oldest + this.length) % this.#slots));
    this.length++;
    return isFull;
  }

  shift(out?: Uint8Array): Uint8Array | undefined {
    if (this.length === 0) return undefined;
    if (out !== undefined) requireRoom('FrameQueue.shift', out.length, this.#frameBytes);
    const frame = this.#lendOldest();
    this.#discardOldest();
    if (out === undefined) return frame;
    out.set(frame);
    return out;
  }

  peek(): Uint8Array | undefined {
    return this.length === 0 ? undefined : this.#lendOldest();
  }

  dropOldest(): boolean {
    if (this.length === 0) return false;
    this.#discardOldest();
    this.droppedFrames++;
    return true;
  }

  clear(): number {
    const cleared = this.length;
    this.#oldest = 0;
    this.length = 0;
    return cleared;
  }

  #grow(): void {
    const frameBytes = this.#frameBytes;
    const grownSlots = Math.min(2 * this.#slots, this.#capacityFrames);
    const grown = new Uint8Array((1 + grownSlots) * frameBytes);
    const upToWrap = this.#store.subarray(this.#offsetOf(this.#oldest));
    grown.set(upToWrap, frameBytes);
    grown.set(this.#store.subarray(frameBytes, this.#offsetOf(this.#oldest)), frameBytes + upToWrap.length);
    this.#store = grown;
    this.#lent = grown.subarray(0, frameBytes);
    this.#slots = grownSlots;
    this.#oldest = 0;
  }

  #offsetOf(slot: number): number {
    return (1 + slot) * this.#frameBytes;
  }

  #discardOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.#slots;
    this.length--;
  }

  #lendOldest(): Uint8Array {
    this.#store.copyWithin(0, this.#offsetOf(this.#oldest), this.#offsetOf(this.#oldest + 1));
    return this.#lent;
  }
}

/** @throws RangeError if a number in the options is not a positive whole one. */
export const createFrameQueue = (options: FrameQueueOptions): FrameQueue => new RingFrameQueue(options);

function requirePositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`createFrameQueue: ${name} is ${value}; it must be a positive whole number`);
  }
}
