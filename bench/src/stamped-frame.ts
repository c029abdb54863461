/**
 * A stamped frame is 20 ms of a level that never changes, and the level says which of the last dozen frames of its call it is. So a frame
 * is known again behind whatever passes sound on, also after it was turned from mu-law into 16 kHz PCM or back.
 */
import { type AudioFormat, decodeMulawSample, encodeMulawSample, frameBytes } from '@trunkline/audio';

/** After so many frames the levels begin again. */
export const STAMPS = 12;
/** The levels of a frame that is loud enough for a voice, and of one that is the noise of a line. */
const STEP = { loud: 2_000, quiet: 24 };
type Loudness = keyof typeof STEP;

function frameOf(format: AudioFormat, level: number): Buffer {
  const frame = Buffer.alloc(frameBytes(format), encodeMulawSample(level));
  if (format === 'pcm16k') new Int16Array(frame.buffer, frame.byteOffset, frame.length / 2).fill(level);
  return frame;
}

const framesOf = (format: AudioFormat, loudness: Loudness): readonly Buffer[] =>
  Array.from({ length: STAMPS }, (_, stamp) => frameOf(format, STEP[loudness] * (stamp + 1)));

const FRAMES: Record<AudioFormat, Record<Loudness, readonly Buffer[]>> = {
  mulaw: { loud: framesOf('mulaw', 'loud'), quiet: framesOf('mulaw', 'quiet') },
  pcm16k: { loud: framesOf('pcm16k', 'loud'), quiet: framesOf('pcm16k', 'quiet') },
};

/** @returns the frame with this number; it must not be changed. */
export const stampedFrame = (format: AudioFormat, number: number, loudness: Loudness): Buffer =>
  FRAMES[format][loudness][number % STAMPS] as Buffer;

/** @returns the number of the frame modulo `STAMPS`; `undefined` for one that is not ours, such as fill of the program that is measured. */
export function readStamp(format: AudioFormat, frame: Buffer): number | undefined {
  // The middle of a frame is far from where a filter still hears the frames beside it.
  const middle = format === 'mulaw' ? frame[frame.length / 2] : undefined;
  const level = middle === undefined ? frame.readInt16LE(frame.length / 2) : decodeMulawSample(middle);
  const step = level < STEP.loud / 2 ? STEP.quiet : STEP.loud;
  const stamp = Math.round(level / step) - 1;
  const isOurs = stamp >= 0 && stamp < STAMPS && Math.abs(level - step * (stamp + 1)) < step * 0.45;
  return isOurs ? stamp : undefined;
}

/** Remembers when the frames of one way of one call went in, so that each tells how long it took when it comes out. */
export class FrameTrail {
  readonly #sentAtMs = new Float64Array(1_024);
  #sent = 0;
  #seen = 0;

  /** A frame goes in. @returns its number. */
  next(nowMs: number): number {
    this.#sent += 1;
    this.#sentAtMs[this.#sent % this.#sentAtMs.length] = nowMs;
    return this.#sent;
  }

  /**
   * A frame has come out. Up to eleven before it may have been lost.
   * @returns when it went in; `undefined` when no such frame did
   */
  arrived(stamp: number | undefined): number | undefined {
    if (stamp === undefined) return undefined;
    const ahead = (stamp - ((this.#seen + 1) % STAMPS) + STAMPS) % STAMPS;
    const number = this.#seen + 1 + ahead;
    if (number > this.#sent) return undefined;
    this.#seen = number;
    return this.#sentAtMs[number % this.#sentAtMs.length];
  }

  /** Nothing of what went in before will come out any more. */
  forget(): void {
    this.#seen = this.#sent;
  }
}
