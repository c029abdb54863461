/**
 * How long a turn waits before its first frame goes out, learned from how evenly the agent has sent so far.
 *
 * Each piece of audio comes some time after its place in the turn; the first piece may itself be early or late. The most
 * that a piece was later than an earlier one is what a prebuffer has to cover; the worst of the last turns, with a
 * margin, is what the next turn waits. More than any prebuffer can cover is a pause, and begins the count anew. The first turn waits the most: nothing is known yet, and a greeting can bear it.
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
  const risesMs: number[] = [];
  let startedMs = 0;
  let receivedMs = 0;
  let earliestMs = 0;
  let worstRiseMs = 0;
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
      worstRiseMs = 0;
      inTurn = true;
    },
    audioReceived(audioMs, nowMs) {
      if (!inTurn) return;
      const lateMs = nowMs - startedMs - receivedMs;
      const riseMs = lateMs - earliestMs;
      if (riseMs < 0 || riseMs > maxMs) earliestMs = lateMs;
      else if (riseMs > worstRiseMs) worstRiseMs = riseMs;
      receivedMs += audioMs;
    },
    turnEnded() {
      if (!inTurn) return;
      inTurn = false;
      risesMs.push(worstRiseMs);
      if (risesMs.length > REMEMBERED_TURNS) risesMs.shift();
      prebufferMs = Math.min(maxMs, Math.max(minMs, Math.max(...risesMs) + MARGIN_MS));
    },
  };
}
