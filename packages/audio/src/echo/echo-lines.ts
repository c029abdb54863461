/**
 * The past of both lines, as the echo canceller reads it: the caller's line (near) and what was played to it (far), in samples
 * of 8 kHz, oldest first.
 */

export const ECHO_FRAME = 160;
/** Length of the filters, 96 ms: most of what a loudspeaker rings in a room. */
export const ECHO_TAPS = 768;
/** Taps before the lag found: a voice is like itself one period of its pitch later, and the search may be fooled. */
export const TAPS_AHEAD = 64;
const MAX_LAG = 5_760;
/** Frames of both lines that are learned from again once the lag is known, so that the filter is good from the next frame on. */
export const REHEARSED_FRAMES = 20;
const FAR_SAMPLES = MAX_LAG + ECHO_TAPS + (REHEARSED_FRAMES + 2) * ECHO_FRAME;
const NEAR_SAMPLES = (REHEARSED_FRAMES + 1) * ECHO_FRAME;
/** Square of a sample below which the reference is silent: an echo of it is nobody's voice. */
export const SILENT_SQUARE = 1e-7;
/** Samples of digital silence that no voice has. They stand between what was played and what follows. */
const BREAK_SAMPLES = 40;

/** Frames that are appended before the past is moved back to the front: moving it takes longer than the filters take for a frame. */
const SPARE_FRAMES = 16;

export function energyOf(frame: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < ECHO_FRAME; i++) energy += frame[i]! * frame[i]!;
  return energy;
}

/** The last `samples` of a line that is appended to without end. */
class Line {
  readonly samples: Float32Array;
  /** Behind the newest sample. */
  end: number;
  readonly #kept: number;

  constructor(kept: number) {
    this.samples = new Float32Array(kept + SPARE_FRAMES * ECHO_FRAME);
    this.#kept = kept;
    this.end = kept;
  }

  append(frame: Float32Array): void {
    if (this.end === this.samples.length) {
      const kept = this.#kept - ECHO_FRAME;
      this.samples.copyWithin(0, this.end - kept);
      this.end = kept;
    }
    this.samples.set(frame, this.end);
    this.end += ECHO_FRAME;
  }

  clear(): void {
    this.samples.fill(0);
  }
}

export class EchoLines {
  readonly #far = new Line(FAR_SAMPLES);
  readonly #near = new Line(NEAR_SAMPLES);

  get far(): Float32Array {
    return this.#far.samples;
  }

  get near(): Float32Array {
    return this.#near.samples;
  }

  append(near: Float32Array, far: Float32Array): void {
    this.#far.append(far);
    this.#near.append(near);
  }

  /** Where the frame that ended `back` frames ago begins in `near`. */
  nearAt(back: number): number {
    return this.#near.end - (back + 1) * ECHO_FRAME;
  }

  /** Where a filter's first tap stands in `far`, for the frame that ended `back` frames ago. */
  headFor(lag: number, back: number): number {
    return this.#far.end - (back + 1) * ECHO_FRAME - lag + TAPS_AHEAD;
  }

  /** Energy of the reference per frame, over all that can come back in the frame that ended `back` frames ago. */
  referenceEnergy(lag: number, back: number): number {
    const head = this.headFor(lag, back);
    let energy = 0;
    for (let k = head - ECHO_TAPS; k < head + ECHO_FRAME; k++) energy += this.far[k]! * this.far[k]!;
    return (energy * ECHO_FRAME) / (ECHO_TAPS + ECHO_FRAME);
  }

  isReferenceSilent(lag: number): boolean {
    return this.referenceEnergy(lag, 0) < SILENT_SQUARE * ECHO_FRAME;
  }

  /** Whether what comes back in the newest frame had ended and begun anew. */
  hasBreak(lag: number): boolean {
    const head = this.headFor(lag, 0);
    let zeros = 0;
    for (let k = head; k < head + ECHO_FRAME && zeros < BREAK_SAMPLES; k++) zeros = this.far[k] === 0 ? zeros + 1 : 0;
    return zeros >= BREAK_SAMPLES;
  }

  clear(): void {
    this.#far.clear();
    this.#near.clear();
  }
}
