/**
 * The last frames that went to the carrier, kept so that they can be played once more: what lies in the carrier's buffer can
 * only be thrown away whole, and a pause in the middle of a word must not lose the rest of it.
 *
 * Drop policy: the oldest frame goes; what is kept covers everything that the carrier can still hold unplayed.
 */

export interface SentFrames {
  /** Frames taken back and not sent again yet. */
  readonly waiting: number;
  /** A frame goes out for the first time. */
  push(frame: Uint8Array): void;
  /** The last `count` frames are to go out again, before anything new. @returns how many of them are still here. */
  takeBack(count: number): number;
  /** @returns the next frame to go out again, as a view that is valid until the next push; `undefined` when none is. */
  next(): Uint8Array | undefined;
  /** The frame that went out last. */
  readonly last: Uint8Array;
  /** Nothing goes out again. */
  forget(): void;
}

export function createSentFrames(frameBytes: number, capacity: number): SentFrames {
  const frames = Array.from({ length: capacity }, () => new Uint8Array(frameBytes));
  let end = 0;
  let kept = 0;
  let waiting = 0;
  const at = (back: number): Uint8Array => frames[(end - back + capacity) % capacity] as Uint8Array;
  return {
    get waiting() {
      return waiting;
    },
    get last() {
      return at(waiting + 1);
    },
    push(frame) {
      frames[end]?.set(frame);
      end = (end + 1) % capacity;
      kept = Math.min(kept + 1, capacity);
    },
    takeBack(count) {
      const before = waiting;
      waiting = Math.min(waiting + count, kept);
      return waiting - before;
    },
    next() {
      if (waiting === 0) return undefined;
      const frame = at(waiting);
      waiting -= 1;
      return frame;
    },
    forget() {
      waiting = 0;
      kept = 0;
    },
  };
}
