/**
 * Where the carrier's playout stands, by the shared clock: frames play one behind another in real time from when they were
 * sent. The way there takes time, but a `clear` takes the same way, so what it will find played is what this clock says when
 * it is sent. Marks tell when the carrier fell behind (a stall, a lost packet): they then come back later than they used to.
 */

export interface PlayoutClock {
  /** When the carrier will have played everything sent so far; in the past when it has. */
  readonly dryAtMs: number;
  frameSent(frameMs: number, nowMs: number): void;
  /** Sound that is not the agent's has been sent. The one before it has been played by then. */
  fillSent(fillMs: number, nowMs: number): void;
  markSent(sequence: number, nowMs: number): void;
  markReturned(sequence: number, nowMs: number): void;
  /** Of the agent's sound, what the carrier has not played yet. Infinite when its marks are overdue: then nobody can tell. */
  aheadMs(nowMs: number): number;
  /** The carrier's buffer is empty. */
  cleared(): void;
}

const MAX_MARKS = 64;
/** Later than ever before by this much, a mark is overdue, and what lies behind it may be stuck on the way. */
const OVERDUE_MS = 120;

export function createPlayoutClock(): PlayoutClock {
  const dueMs = new Float64Array(MAX_MARKS);
  let dryAtMs = Number.NEGATIVE_INFINITY;
  let newest = 0;
  let oldest = 1;
  /** The least time from a mark's due moment to its return: the way there and back. */
  let wayMs = Number.POSITIVE_INFINITY;
  let behindMs = 0;
  let fillMs = 0;
  let fillEndsMs = Number.NEGATIVE_INFINITY;
  const frameSent = (frameMs: number, nowMs: number): void => {
    dryAtMs = Math.max(dryAtMs, nowMs) + frameMs;
  };
  return {
    get dryAtMs() {
      return dryAtMs;
    },
    frameSent,
    fillSent(ms, nowMs) {
      frameSent(ms, nowMs);
      fillMs = ms;
      fillEndsMs = dryAtMs;
    },
    markSent(sequence, nowMs) {
      newest = sequence;
      oldest = Math.max(oldest, sequence - MAX_MARKS + 1);
      // Behind what has been played already it comes back at once, which is no sign of a carrier that is behind.
      dueMs[sequence % MAX_MARKS] = Math.max(dryAtMs, nowMs);
    },
    markReturned(sequence, nowMs) {
      if (sequence < oldest || sequence > newest) return;
      const takenMs = nowMs - (dueMs[sequence % MAX_MARKS] as number);
      oldest = sequence + 1;
      wayMs = Math.min(wayMs, takenMs);
      behindMs = takenMs - wayMs;
    },
    aheadMs(nowMs) {
      const nextDueMs = oldest <= newest ? (dueMs[oldest % MAX_MARKS] as number) : Number.POSITIVE_INFINITY;
      if (Number.isFinite(wayMs) && nowMs - nextDueMs > wayMs + behindMs + OVERDUE_MS) return Number.POSITIVE_INFINITY;
      const unplayedFillMs = Math.min(fillMs, Math.max(0, fillEndsMs + behindMs - nowMs));
      return Math.max(0, dryAtMs + behindMs - nowMs - unplayedFillMs);
    },
    cleared() {
      dryAtMs = Number.NEGATIVE_INFINITY;
      fillEndsMs = Number.NEGATIVE_INFINITY;
      newest = 0;
      oldest = 1;
      behindMs = 0;
    },
  };
}
