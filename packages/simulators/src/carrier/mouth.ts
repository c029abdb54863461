import { encodeMulaw } from '../mulaw.ts';

/** Speech in the form in which it is sent: mu-law bytes, or linear samples. */
export type Voiced = Uint8Array | Int16Array;

/** The caller's mouth: one utterance after the other, whether or not anybody listens. */
export interface Mouth<Samples extends Voiced = Uint8Array> {
  /**
   * Speaks `samples` from the first frame at or after `notBeforeMs`, behind what is still to be said.
   * @returns the call time of the last sample, once it is spoken or cut off.
   */
  say(samples: Samples, notBeforeMs: number): Promise<number>;
  /** Puts speech into `frame`, which covers the time from `frameStartMs` on, and leaves the rest of it as it is. */
  fill(frame: Samples, frameStartMs: number): void;
  /** Falls silent for good at `nowMs`. */
  close(nowMs: number): void;
}

/** Speech as it goes over the line: linear samples are encoded, mu-law bytes stay. */
export const mulawOf = (speech: Int16Array | Uint8Array): Uint8Array =>
  speech instanceof Int16Array ? encodeMulaw(speech) : speech;

/** @param samplesPerMs 8 for mu-law of a telephone. */
export function createMouth<Samples extends Voiced = Uint8Array>(samplesPerMs: number): Mouth<Samples> {
  interface Utterance {
    readonly samples: Samples;
    readonly notBeforeMs: number;
    readonly ended: (atMs: number) => void;
  }
  let utterances: Utterance[] = [];
  let spoken = 0;
  let isClosed = false;
  let closedMs = 0;

  return {
    say: (samples, notBeforeMs) =>
      new Promise((resolve) => {
        if (isClosed) resolve(closedMs);
        else utterances.push({ samples, notBeforeMs, ended: resolve });
      }),
    fill: (frame, frameStartMs) => {
      const current = utterances[0];
      if (current === undefined || frameStartMs < current.notBeforeMs) return;
      const piece = current.samples.subarray(spoken, spoken + frame.length);
      frame.set(piece);
      spoken += piece.length;
      if (spoken < current.samples.length) return;
      utterances.shift();
      spoken = 0;
      current.ended(frameStartMs + piece.length / samplesPerMs);
    },
    close: (nowMs) => {
      isClosed = true;
      closedMs = nowMs;
      for (const utterance of utterances) utterance.ended(nowMs);
      utterances = [];
    },
  };
}
