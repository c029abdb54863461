/**
 * A frame queue that remembers when each frame came, so that the time a frame spent here can be told when it leaves.
 *
 * Drop policy: a full queue gives up its oldest frame for the new one.
 */
import { createFrameQueue, type FrameQueue } from '@trunkline/audio';

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

class StampedRing implements StampedFrameQueue {
  readonly #queue: FrameQueue;
  readonly #stamps: Float64Array;
  #head = 0;

  constructor(frameBytes: number, capacityFrames: number) {
    this.#queue = createFrameQueue({ frameBytes, capacityFrames });
    this.#stamps = new Float64Array(capacityFrames);
  }

  get length(): number {
    return this.#queue.length;
  }

  get headStampMs(): number {
    return this.#queue.length === 0 ? Number.NaN : (this.#stamps[this.#head] as number);
  }

  push(frame: Uint8Array, stampMs: number): boolean {
    const dropped = this.#queue.push(frame);
    if (dropped) this.#advance();
    this.#stamps[(this.#head + this.#queue.length - 1) % this.#stamps.length] = stampMs;
    return dropped;
  }

  shift(): Uint8Array | undefined {
    if (this.#queue.length > 0) this.#advance();
    return this.#queue.shift();
  }

  clear(): void {
    this.#queue.clear();
  }

  #advance(): void {
    this.#head = (this.#head + 1) % this.#stamps.length;
  }
}

export const createStampedFrameQueue = (frameBytes: number, capacityFrames: number): StampedFrameQueue =>
  new StampedRing(frameBytes, capacityFrames);
