/**
 * How loud the agent was in what the caller has heard. Frames that go to the carrier wait here with the time at which they should be
 * played, and count only once the carrier has proved them (downlink/heard-ledger.ts). What is cut before that was not heard.
 *
 * Drop policy: 20 s of frames wait for a proof; of what is more, the oldest counts as silence.
 */
import { FRAME_MS } from '@trunkline/audio';
import { type LevelLane, PIECE_MS } from './level-lane.ts';

const MOST_FRAMES = 1_024;
/** Room for as many as a phone call has on their way. */
const FIRST_FRAMES = 32;
const PIECES = FRAME_MS / PIECE_MS;

export class HeardLane {
  readonly #lane: Pick<LevelLane, 'add'>;
  readonly #squaresOf: (bytes: Uint8Array, fromSample: number, toSample: number) => number;
  readonly #samplesPerPiece: number;
  #frames = FIRST_FRAMES;
  #positionsMs = new Float64Array(FIRST_FRAMES).fill(Number.NaN);
  #playsAtMs = new Float64Array(FIRST_FRAMES);
  #squares = new Float64Array(FIRST_FRAMES * PIECES);
  #heardMs = 0;
  #heldSinceMs = Number.NaN;

  constructor(
    lane: Pick<LevelLane, 'add'>,
    samplesPerMs: number,
    squaresOf: (bytes: Uint8Array, fromSample: number, toSample: number) => number,
  ) {
    this.#lane = lane;
    this.#squaresOf = squaresOf;
    this.#samplesPerPiece = samplesPerMs * PIECE_MS;
  }

  /** A frame goes to the carrier. A later one for the same position stands in its place. */
  frameSent(frame: Uint8Array, positionMs: number, playsAtMs: number): void {
    let place = this.#placeOf(positionMs);
    while (this.#isWaiting(place) && this.#positionsMs[place] !== positionMs && this.#frames < MOST_FRAMES) {
      this.#grow();
      place = this.#placeOf(positionMs);
    }
    this.#positionsMs[place] = positionMs;
    this.#playsAtMs[place] = Math.floor(playsAtMs / PIECE_MS) * PIECE_MS;
    for (let piece = 0; piece < PIECES; piece += 1) {
      const from = piece * this.#samplesPerPiece;
      this.#squares[place * PIECES + piece] = this.#squaresOf(frame, from, from + this.#samplesPerPiece);
    }
  }

  /** The caller has been proved to have heard all up to `positionMs`. */
  heardTo(positionMs: number): void {
    const fromMs = Math.max(this.#heardMs, positionMs - this.#frames * FRAME_MS);
    for (let atMs = fromMs; atMs < positionMs; atMs += FRAME_MS) {
      const place = this.#placeOf(atMs);
      if (this.#positionsMs[place] !== atMs) continue;
      for (let piece = 0; piece < PIECES; piece += 1) {
        const squares = this.#squares[place * PIECES + piece] as number;
        this.#lane.add((this.#playsAtMs[place] as number) + piece * PIECE_MS, squares, this.#samplesPerPiece);
      }
    }
    this.#heardMs = positionMs;
  }

  /** What lies before `positionMs` and is not proved will never be heard. */
  skipTo(positionMs: number): void {
    this.#heardMs = positionMs;
    this.#heldSinceMs = Number.NaN;
  }

  /** The carrier plays nothing until `resumed`, and keeps what it has. */
  held(nowMs: number): void {
    this.#heldSinceMs = nowMs;
  }

  resumed(nowMs: number): void {
    const sinceMs = this.#heldSinceMs;
    if (Number.isNaN(sinceMs)) return;
    this.#heldSinceMs = Number.NaN;
    const heldMs = Math.round((nowMs - sinceMs) / PIECE_MS) * PIECE_MS;
    for (let place = 0; place < this.#frames; place += 1) {
      if (this.#isWaiting(place) && (this.#playsAtMs[place] as number) + FRAME_MS > sinceMs)
        this.#playsAtMs[place]! += heldMs;
    }
  }

  #placeOf(positionMs: number): number {
    return Math.round(positionMs / FRAME_MS) % this.#frames;
  }

  /** Whether the frame at this place is neither proved nor given up. */
  #isWaiting(place: number): boolean {
    return (this.#positionsMs[place] as number) >= this.#heardMs;
  }

  #grow(): void {
    const [positionsMs, playsAtMs, squares] = [this.#positionsMs, this.#playsAtMs, this.#squares];
    this.#frames *= 2;
    this.#positionsMs = new Float64Array(this.#frames).fill(Number.NaN);
    this.#playsAtMs = new Float64Array(this.#frames);
    this.#squares = new Float64Array(this.#frames * PIECES);
    for (const [place, positionMs] of positionsMs.entries()) {
      if (Number.isNaN(positionMs)) continue;
      const grownPlace = this.#placeOf(positionMs);
      this.#positionsMs[grownPlace] = positionMs;
      this.#playsAtMs[grownPlace] = playsAtMs[place] as number;
      this.#squares.set(squares.subarray(place * PIECES, (place + 1) * PIECES), grownPlace * PIECES);
    }
  }
}
