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
  /** @returns the next frame to go out again, valid until the next call of `next` or `last`; `undefined` when there is none. */
  next(): Uint8Array | undefined;
  /** @returns the frame that went out last, valid as that of `next`. */
  last(): Uint8Array;
  /** Lets no frame go out again. */
  forget(): void;
}

class SentFrameRing implements SentFrames {
  waiting = 0;
  readonly #frameBytes: number;
  readonly #capacity: number;
  /** One block for all of them, of which the few that are asked for are copied: a view of each would take as much memory as its frame. */
  readonly #frames: Uint8Array;
  readonly #lent: Uint8Array;
  #end = 0;
  #kept = 0;

  constructor(frameBytes: number, capacity: number) {
    this.#frameBytes = frameBytes;
    this.#capacity = capacity;
    this.#frames = new Uint8Array(capacity * frameBytes);
    this.#lent = new Uint8Array(frameBytes);
  }

  last(): Uint8Array {
    return this.#lend(this.waiting + 1);
  }

  push(frame: Uint8Array): void {
    this.#frames.set(frame, this.#end * this.#frameBytes);
    this.#end = (this.#end + 1) % this.#capacity;
    this.#kept = Math.min(this.#kept + 1, this.#capacity);
  }

  takeBack(count: number): number {
    const before = this.waiting;
    this.waiting = Math.min(this.waiting + count, this.#kept);
    return this.waiting - before;
  }

  next(): Uint8Array | undefined {
    if (this.waiting === 0) return undefined;
    const frame = this.#lend(this.waiting);
    this.waiting -= 1;
    return frame;
  }

  forget(): void {
    this.waiting = 0;
    this.#kept = 0;
  }

  #lend(back: number): Uint8Array {
    const from = ((this.#end - back + this.#capacity) % this.#capacity) * this.#frameBytes;
    this.#lent.set(this.#frames.subarray(from, from + this.#frameBytes));
    return this.#lent;
  }
}

export const createSentFrames = (frameBytes: number, capacity: number): SentFrames =>
  new SentFrameRing(frameBytes, capacity);
