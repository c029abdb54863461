/**
 * What we have playing, to the sample: it is written where the carrier will play it, and read where the caller's frame stands.
 * An echo canceller learns the way from the one to the other, and a way that moves by half a millisecond is another way.
 *
 * What has been played stays for as long as the caller's own past does, so that it is read only where that may hold a voice.
 *
 * Drop policy: two seconds of places are kept, 1.2 of them behind the caller; a frame that would be played later, or was played longer
 * ago, is not written.
 */

export interface FarLine {
  /** The place of a moment, in samples of 8 kHz; wraps around after 74 hours. The first moment asked for is the first place. */
  placeOf(ms: number): number;
  /** Notes that 160 bytes of mu-law play from `place` on. */
  write(frame: Uint8Array, place: number): void;
  /** Notes that nothing plays from `place` on. */
  silenceFrom(place: number): void;
  /** The caller has come as far as `place`. What lies more than 1.2 s before it is forgotten. */
  reach(place: number): void;
  /** Fills `frame`, 160 bytes, with what plays from `place` on, which is silence where that is forgotten. */
  read(frame: Uint8Array, place: number): void;
}

export const SAMPLES_PER_MS = 8;
const FRAME = 160;
/** A power of two: the place of a sample in the ring is the end of its number. */
const RING = 16_384;
const MASK = RING - 1;
const SILENCE = 0xff;
/** A second of the caller's past, and 200 ms because the caller's line may turn out to be earlier than thought. */
const KEPT = 1_200 * SAMPLES_PER_MS;

class FarRing implements FarLine {
  readonly #ring = new Uint8Array(RING).fill(SILENCE);
  #originMs = Number.NaN;
  /** Everything before this place is silence, and so is everything from one ring behind it on. */
  #tail = 0;

  placeOf(ms: number): number {
    if (Number.isNaN(this.#originMs)) this.#originMs = ms;
    return Math.round((ms - this.#originMs) * SAMPLES_PER_MS) | 0;
  }

  write(frame: Uint8Array, place: number): void {
    const ahead = (place - this.#tail) | 0;
    if (ahead < 0 || ahead > RING - FRAME) return;
    const at = place & MASK;
    if (at <= RING - FRAME) this.#ring.set(frame, at);
    else for (let i = 0; i < FRAME; i++) this.#ring[(place + i) & MASK] = frame[i]!;
  }

  silenceFrom(place: number): void {
    const from = ((place - this.#tail) | 0) < 0 ? this.#tail : place;
    this.#silence(from, RING - ((from - this.#tail) | 0));
  }

  reach(place: number): void {
    const end = (place - KEPT) | 0;
    const passed = (end - this.#tail) | 0;
    if (passed <= 0) return;
    this.#silence(this.#tail, Math.min(passed, RING));
    this.#tail = end;
  }

  read(frame: Uint8Array, place: number): void {
    const ring = this.#ring;
    // Its samples in the ring may be those of a later place.
    if (((place - this.#tail) | 0) < 0) frame.fill(SILENCE);
    else for (let i = 0; i < FRAME; i++) frame[i] = ring[(place + i) & MASK]!;
  }

  #silence(from: number, count: number): void {
    const at = from & MASK;
    const untilWrap = Math.min(count, RING - at);
    this.#ring.fill(SILENCE, at, at + untilWrap);
    this.#ring.fill(SILENCE, 0, count - untilWrap);
  }
}

export const createFarLine = (): FarLine => new FarRing();
