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

/** Room for a third of a second, which grows as it is needed: a call mostly has no more, and there are hundreds of calls. */
const FIRST_FRAMES = 16;

class StampedRing implements StampedFrameQueue {
  readonly #queue: FrameQueue;
  #stamps: Float64Array;
  #head = 0;

  constructor(frameBytes: number, capacityFrames: number) {
    this.#queue = createFrameQueue({ frameBytes, capacityFrames, initialFrames: FIRST_FRAMES });
    this.#stamps = new Float64Array(FIRST_FRAMES);
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
    if (this.#queue.length > this.#stamps.length) this.#grow();
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

  /** The newest frame, for which there is no room, has no stamp yet. */
  #grow(): void {
    const known = this.#stamps;
    const grown = new Float64Array(2 * known.length);
    grown.set(known.subarray(this.#head));
    grown.set(known.subarray(0, this.#head), known.length - this.#head);
    this.#stamps = grown;
    this.#head = 0;
  }

  #advance(): void {
    this.#head = (this.#head + 1) % this.#stamps.length;
  }
}

export const createStampedFrameQueue = (frameBytes: number, capacityFrames: number): StampedFrameQueue =>
  new StampedRing(frameBytes, capacityFrames);
