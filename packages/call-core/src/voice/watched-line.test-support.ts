/** A voice watch whose frames carry their number, and a list of what it handed on. */
import { createVoiceWatch, type VoiceWatch } from './voice-watch.ts';

export interface Handed {
  near: number;
  far: number;
  historyOnly: boolean;
}

export interface WatchedLine {
  readonly watch: VoiceWatch;
  /** What was handed on, in stretches that each begin with a reset. */
  readonly stretches: Handed[][];
  readonly nowMs: number;
  /** The caller's next frames, each 20 ms after the one before. Their number is told by `near`. */
  caller(kind: 'loud' | 'soft', count: number, isArmed?: boolean): void;
  /** Moves the clock without a frame of the caller. */
  wait(ms: number): void;
}

/** Two codes that are the loudest and nearly the softest of mu-law, so that a number fits in without a change of level. */
const LOUD = 0x00;
const SOFT = 0x7e;
const NUMBER_BYTES = 2;
export const NOTHING = -1;

/** A frame that is as good as its filling, and carries a number in its first bytes. */
export function numbered(number: number, filling = LOUD): Uint8Array {
  const frame = new Uint8Array(160).fill(filling);
  // The low nibbles of two pairs: a change of at most half a step's octave, which no level notices in 4 of 160 samples.
  for (let i = 0; i < 2 * NUMBER_BYTES; i++) frame[i] = (filling & 0xf0) | ((number >> (4 * i)) & 0x0f);
  return frame;
}

function numberOf(frame: Uint8Array): number {
  if (frame.every((byte) => byte === 0xff)) return NOTHING;
  let number = 0;
  for (let i = 0; i < 2 * NUMBER_BYTES; i++) number |= (frame[i]! & 0x0f) << (4 * i);
  return number;
}

export function watchLine(startMs = 1_000): WatchedLine {
  const stretches: Handed[][] = [];
  let nowMs = startMs;
  let count = 0;
  const watch = createVoiceWatch({
    reset: () => void stretches.push([]),
    push: (near, far, historyOnly) =>
      void stretches.at(-1)!.push({ near: numberOf(near), far: numberOf(far), historyOnly }),
  });
  return {
    watch,
    stretches,
    get nowMs() {
      return nowMs;
    },
    wait: (ms) => void (nowMs += ms),
    caller(kind, frames, isArmed = true) {
      for (let i = 0; i < frames; i++) {
        watch.callerFrame(numbered(count, kind === 'loud' ? LOUD : SOFT), isArmed, nowMs);
        count += 1;
        nowMs += 20;
      }
    },
  };
}
