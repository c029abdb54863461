import { encodeMulaw, SAMPLES_PER_MS } from '../mulaw.ts';

/** The caller's mouth: one utterance after the other, whether or not anybody listens. */
export interface Mouth {
  /**
   * Speaks `bytes` (mu-law) from the first frame at or after `notBeforeMs`, behind what is still to be said.
   * @returns the call time of the last sample, once it is spoken or cut off.
   */
  say(bytes: Uint8Array, notBeforeMs: number): Promise<number>;
  /** Puts speech into `frame`, which covers the time from `frameStartMs` on, and leaves the rest of it as it is. */
  fill(frame: Uint8Array, frameStartMs: number): void;
  /** Falls silent for good at `nowMs`. */
  close(nowMs: number): void;
}

/** Speech as it goes over the line: linear samples are encoded, mu-law bytes stay. */
export const mulawOf = (speech: Int16Array | Uint8Array): Uint8Array =>
  speech instanceof Int16Array ? encodeMulaw(speech) : speech;

export function createMouth(): Mouth {
  interface Utterance {
    readonly bytes: Uint8Array;
    readonly notBeforeMs: number;
    readonly ended: (atMs: number) => void;
  }
  let utterances: Utterance[] = [];
  let spoken = 0;
  let isClosed = false;
  let closedMs = 0;

  return {
    say: (bytes, notBeforeMs) =>
      new Promise((resolve) => {
        if (isClosed) resolve(closedMs);
        else utterances.push({ bytes, notBeforeMs, ended: resolve });
      }),
    fill: (frame, frameStartMs) => {
      const current = utterances[0];
      if (current === undefined || frameStartMs < current.notBeforeMs) return;
      const piece = current.bytes.subarray(spoken, spoken + frame.length);
      frame.set(piece);
      spoken += piece.length;
      if (spoken < current.bytes.length) return;
      utterances.shift();
      spoken = 0;
      current.ended(frameStartMs + piece.length / SAMPLES_PER_MS);
    },
    close: (nowMs) => {
      isClosed = true;
      closedMs = nowMs;
      for (const utterance of utterances) utterance.ended(nowMs);
      utterances = [];
    },
  };
}
