/**
 * How long a turn waits before its first frame goes out, learned from how evenly the agent has sent so far.
 *
 * Each piece of audio comes some time after its place in the turn; the first piece may itself be early or late. The span
 * between the earliest and the latest of a turn is what a prebuffer has to cover; the widest of the last turns, with a
 * margin, is what the next turn waits. The first turn waits the most: nothing is known yet, and a greeting can bear it.
 */

/** Turns remembered: one bad answer is forgotten after as many good ones. */
const REMEMBERED_TURNS = 4;
/** Two frames: what the measurement itself may be off by. */
const MARGIN_MS = 40;

export interface WarmUp {
  /** What the next turn is to wait for at most, in ms of audio or of time. */
  readonly prebufferMs: number;
  turnStarted(nowMs: number): void;
  /** `audioMs` more of the current turn have come. */
  audioReceived(audioMs: number, nowMs: number): void;
  turnEnded(): void;
}

export function createWarmUp(minMs: number, maxMs: number): WarmUp {
  const spansMs: number[] = [];
  let startedMs = 0;
  let receivedMs = 0;
  let earliestMs = 0;
  let latestMs = 0;
  let inTurn = false;
  let prebufferMs = maxMs;
  return {
    get prebufferMs() {
      return prebufferMs;
    },
    turnStarted(nowMs) {
      startedMs = nowMs;
      receivedMs = 0;
      earliestMs = 0;
      latestMs = 0;
      inTurn = true;
    },
    audioReceived(audioMs, nowMs) {
      if (!inTurn) return;
      const lateMs = nowMs - startedMs - receivedMs;
      if (lateMs < earliestMs) earliestMs = lateMs;
      else if (lateMs > latestMs) latestMs = lateMs;
      receivedMs += audioMs;
    },
    turnEnded() {
      if (!inTurn) return;
      inTurn = false;
      spansMs.push(latestMs - earliestMs);
      if (spansMs.length > REMEMBERED_TURNS) spansMs.shift();
      prebufferMs = Math.min(maxMs, Math.max(minMs, Math.max(...spansMs) + MARGIN_MS));
    },
  };
}
