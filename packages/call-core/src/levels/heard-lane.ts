/**
 * How loud the agent was in what the caller has heard. Frames that go to the carrier wait here with the time at which they should be
 * played, and count only once the carrier has proved them (downlink/heard-ledger.ts). What is cut before that was not heard.
 *
 * Drop policy: 20 s of frames wait for a proof; of what is more, the oldest counts as silence.
 */
import { FRAME_MS } from '@trunkline/audio';
import { type LevelLane, PIECE_MS } from './level-lane.ts';

const FRAMES = 1_024;
const PIECES = FRAME_MS / PIECE_MS;

export class HeardLane {
  readonly #lane: LevelLane;
  readonly #squaresOf: (bytes: Uint8Array, fromSample: number, toSample: number) => number;
  readonly #samplesPerPiece: number;
  readonly #positionsMs = new Float64Array(FRAMES).fill(Number.NaN);
  readonly #playsAtMs = new Float64Array(FRAMES);
  readonly #squares = new Float64Array(FRAMES * PIECES);
  #heardMs = 0;
  #heldSinceMs = Number.NaN;

  constructor(
    lane: LevelLane,
    samplesPerMs: number,
    squaresOf: (bytes: Uint8Array, fromSample: number, toSample: number) => number,
  ) {
    this.#lane = lane;
    this.#squaresOf = squaresOf;
    this.#samplesPerPiece = samplesPerMs * PIECE_MS;
  }

  /** A frame goes to the carrier. A later one for the same position stands in its place. */
  frameSent(frame: Uint8Array, positionMs: number, playsAtMs: number): void {
    const place = this.#placeOf(positionMs);
    this.#positionsMs[place] = positionMs;
    this.#playsAtMs[place] = Math.floor(playsAtMs / PIECE_MS) * PIECE_MS;
    for (let piece = 0; piece < PIECES; piece += 1) {
      const from = piece * this.#samplesPerPiece;
      this.#squares[place * PIECES + piece] = this.#squaresOf(frame, from, from + this.#samplesPerPiece);
    }
  }

  /** The caller has been proved to have heard all up to `positionMs`. */
  heardTo(positionMs: number): void {
    const fromMs = Math.max(this.#heardMs, positionMs - FRAMES * FRAME_MS);
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
    for (let place = 0; place < FRAMES; place += 1) {
      const isWaiting = (this.#positionsMs[place] as number) >= this.#heardMs;
      if (isWaiting && (this.#playsAtMs[place] as number) + FRAME_MS > sinceMs) this.#playsAtMs[place]! += heldMs;
    }
  }

  #placeOf(positionMs: number): number {
    return Math.round(positionMs / FRAME_MS) % FRAMES;
  }
}
