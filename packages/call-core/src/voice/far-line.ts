/**
 * What we have playing, to the sample: it is written where the carrier will play it, and read where the caller's frame stands.
 * An echo canceller learns the way from the one to the other, and a way that moves by half a millisecond is another way.
 *
 * Drop policy: two seconds of places are kept; a frame that would be played later, or was played longer ago, is not written.
 */

export interface FarLine {
  /** The place of a moment, in samples of 8 kHz; wraps around after 74 hours. The first moment asked for is the first place. */
  placeOf(ms: number): number;
  /** Notes that 160 bytes of mu-law play from `place` on. */
  write(frame: Uint8Array, place: number): void;
  /** Notes that nothing plays from `place` on. */
  silenceFrom(place: number): void;
  /** Fills `frame`, 160 bytes, with what plays from `place` on. What lies more than 200 ms before it is forgotten. */
  read(frame: Uint8Array, place: number): void;
}

export const SAMPLES_PER_MS = 8;
const FRAME = 160;
/** A power of two: the place of a sample in the ring is the end of its number. */
const RING = 16_384;
const MASK = RING - 1;
const SILENCE = 0xff;
/** How long what was read stays, because the caller's line may turn out to be earlier than thought. */
const KEPT = 200 * SAMPLES_PER_MS;

export function createFarLine(): FarLine {
  const ring = new Uint8Array(RING).fill(SILENCE);
  let originMs = Number.NaN;
  /** Everything before this place is silence, and so is everything from one ring behind it on. */
  let tail = 0;

  const silence = (from: number, count: number): void => {
    for (let i = 0; i < count; i++) ring[(from + i) & MASK] = SILENCE;
  };

  return {
    placeOf(ms) {
      if (Number.isNaN(originMs)) originMs = ms;
      return Math.round((ms - originMs) * SAMPLES_PER_MS) | 0;
    },
    write(frame, place) {
      const ahead = (place - tail) | 0;
      if (ahead < 0 || ahead > RING - FRAME) return;
      for (let i = 0; i < FRAME; i++) ring[(place + i) & MASK] = frame[i]!;
    },
    silenceFrom(place) {
      const from = ((place - tail) | 0) < 0 ? tail : place;
      silence(from, RING - ((from - tail) | 0));
    },
    read(frame, place) {
      const end = (place + FRAME - KEPT) | 0;
      const passed = (end - tail) | 0;
      if (passed > 0) {
        silence(tail, Math.min(passed, RING));
        tail = end;
      }
      for (let i = 0; i < FRAME; i++) frame[i] = ring[(place + i) & MASK]!;
    },
  };
}
