/**
 * The last frames that went to the carrier, kept so that they can be played once more: the carrier's buffer can only be
 * emptied as a whole, and a pause in the middle of a word must not lose the rest of it.
 *
 * Drop policy: the oldest frame goes; what is kept covers everything that the carrier can still hold unplayed.
 */

export interface SentFrames {
  /** Frames taken back and not sent again yet. */
  readonly waiting: number;
  /** Keeps a copy of a frame that goes out for the first time. */
  push(frame: Uint8Array): void;
  /** Lets the last `count` frames go out again before anything new. @returns how many of them are still here. */
  takeBack(count: number): number;
  /** @returns the next frame to go out again, as a view that is valid until the next push; `undefined` when there is none. */
  next(): Uint8Array | undefined;
  /** The frame that went out last. */
  readonly last: Uint8Array;
  /** Lets no frame go out again. */
  forget(): void;
}

class SentFrameRing implements SentFrames {
  waiting = 0;
  readonly #frames: readonly Uint8Array[];
  #end = 0;
  #kept = 0;

  constructor(frameBytes: number, capacity: number) {
    // One block for all of them, since a small array of its own takes three times the memory of its frame.
    const block = new Uint8Array(capacity * frameBytes);
    this.#frames = Array.from({ length: capacity }, (_, index) =>
      block.subarray(index * frameBytes, (index + 1) * frameBytes),
    );
  }

  get last(): Uint8Array {
    return this.#at(this.waiting + 1);
  }

  push(frame: Uint8Array): void {
    this.#frames[this.#end]?.set(frame);
    this.#end = (this.#end + 1) % this.#frames.length;
    this.#kept = Math.min(this.#kept + 1, this.#frames.length);
  }

  takeBack(count: number): number {
    const before = this.waiting;
    this.waiting = Math.min(this.waiting + count, this.#kept);
    return this.waiting - before;
  }

  next(): Uint8Array | undefined {
    if (this.waiting === 0) return undefined;
    const frame = this.#at(this.waiting);
    this.waiting -= 1;
    return frame;
  }

  forget(): void {
    this.waiting = 0;
    this.#kept = 0;
  }

  #at(back: number): Uint8Array {
    const capacity = this.#frames.length;
    return this.#frames[(this.#end - back + capacity) % capacity] as Uint8Array;
  }
}

export const createSentFrames = (frameBytes: number, capacity: number): SentFrames =>
  new SentFrameRing(frameBytes, capacity);
