/**
 * Where the carrier's playout stands, by the shared clock: frames play one behind another in real time from when they were
 * sent. The way there takes time, but a `clear` takes the same way, so what it will find played is what this clock says when
 * it is sent. Marks tell when the carrier is behind (a stall, a lost packet), because they then come back later than before.
 */

export interface PlayoutClock {
  /** When the carrier will have played everything sent so far; in the past when it has. */
  readonly dryAtMs: number;
  frameSent(frameMs: number, nowMs: number): void;
  /** Notes that sound has been sent that is not the agent's. An earlier one has been played by then. */
  fillSent(fillMs: number, nowMs: number): void;
  markSent(sequence: number, nowMs: number): void;
  markReturned(sequence: number, nowMs: number): void;
  /** The agent's sound that the carrier has not played yet. Infinite when marks are overdue, since nobody can tell then. */
  aheadMs(nowMs: number): number;
  /** Notes that the carrier's buffer is empty. */
  cleared(): void;
  /** Notes that the carrier plays nothing until `resumed`, and keeps what it has. */
  held(nowMs: number): void;
  resumed(nowMs: number): void;
}

const MAX_MARKS = 64;
/** A mark that is this much later than any before is overdue, and what lies behind it may be stuck on the way. */
const OVERDUE_MS = 120;

class CarrierPlayoutClock implements PlayoutClock {
  dryAtMs = Number.NEGATIVE_INFINITY;
  readonly #dueMs = new Float64Array(MAX_MARKS);
  #newest = 0;
  #oldest = 1;
  /** The least time from a mark's due moment to its return, which is the way there and back. */
  #wayMs = Number.POSITIVE_INFINITY;
  #behindMs = 0;
  #fillMs = 0;
  #fillEndsMs = Number.NEGATIVE_INFINITY;
  #heldSinceMs = Number.NaN;

  frameSent(frameMs: number, nowMs: number): void {
    this.dryAtMs = Math.max(this.dryAtMs, nowMs) + frameMs;
  }

  fillSent(fillMs: number, nowMs: number): void {
    this.frameSent(fillMs, nowMs);
    this.#fillMs = fillMs;
    this.#fillEndsMs = this.dryAtMs;
  }

  markSent(sequence: number, nowMs: number): void {
    this.#newest = sequence;
    this.#oldest = Math.max(this.#oldest, sequence - MAX_MARKS + 1);
    // A mark behind what has been played already comes back at once, which does not mean that the carrier is behind.
    this.#dueMs[sequence % MAX_MARKS] = Math.max(this.dryAtMs, nowMs);
  }

  markReturned(sequence: number, nowMs: number): void {
    if (sequence < this.#oldest || sequence > this.#newest) return;
    const takenMs = nowMs - (this.#dueMs[sequence % MAX_MARKS] as number);
    this.#oldest = sequence + 1;
    this.#wayMs = Math.min(this.#wayMs, takenMs);
    this.#behindMs = takenMs - this.#wayMs;
  }

  aheadMs(nowMs: number): number {
    const isMarkOut = this.#oldest <= this.#newest;
    const nextDueMs = isMarkOut ? (this.#dueMs[this.#oldest % MAX_MARKS] as number) : Number.POSITIVE_INFINITY;
    const isOverdue = nowMs - nextDueMs > this.#wayMs + this.#behindMs + OVERDUE_MS;
    if (Number.isFinite(this.#wayMs) && isOverdue) return Number.POSITIVE_INFINITY;
    const unplayedFillMs = Math.min(this.#fillMs, Math.max(0, this.#fillEndsMs + this.#behindMs - nowMs));
    return Math.max(0, this.dryAtMs + this.#behindMs - nowMs - unplayedFillMs);
  }

  cleared(): void {
    this.dryAtMs = Number.NEGATIVE_INFINITY;
    this.#fillEndsMs = Number.NEGATIVE_INFINITY;
    this.#newest = 0;
    this.#oldest = 1;
    this.#behindMs = 0;
    this.#heldSinceMs = Number.NaN;
  }

  held(nowMs: number): void {
    this.#heldSinceMs = nowMs;
  }

  resumed(nowMs: number): void {
    const sinceMs = this.#heldSinceMs;
    if (Number.isNaN(sinceMs)) return;
    this.#heldSinceMs = Number.NaN;
    const heldMs = nowMs - sinceMs;
    if (this.dryAtMs > sinceMs) this.dryAtMs += heldMs;
    if (this.#fillEndsMs > sinceMs) this.#fillEndsMs += heldMs;
    for (let sequence = this.#oldest; sequence <= this.#newest; sequence++) {
      const dueMs = this.#dueMs[sequence % MAX_MARKS] as number;
      if (dueMs > sinceMs) this.#dueMs[sequence % MAX_MARKS] = dueMs + heldMs;
    }
  }
}

export const createPlayoutClock = (): PlayoutClock => new CarrierPlayoutClock();
