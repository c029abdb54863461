/**
 * How long a turn waits before its first frame goes out, learned from how evenly the agent has sent so far.
 *
 * Each piece of audio comes some time after its place in the turn, and the first piece may itself be early or late. The most
 * that a piece was later than an earlier one is what a prebuffer has to cover. The worst of the last turns, with a margin, is
 * what the next turn waits. A rise that no prebuffer can cover is a silence of the agent, and the count begins anew behind it.
 * The first turn waits the longest, because nothing is known yet and a greeting can bear it.
 */

/** Turns remembered. One bad answer is forgotten after as many good ones. */
const REMEMBERED_TURNS = 4;
/** Two frames, by which the measurement itself may be off. */
const MARGIN_MS = 40;

export interface WarmUp {
  /** The most that the next turn is to wait, in ms of audio or of time. */
  readonly prebufferMs: number;
  turnStarted(nowMs: number): void;
  /** Notes that `audioMs` more of the current turn have come. */
  audioReceived(audioMs: number, nowMs: number): void;
  turnEnded(): void;
}

class LearnedWarmUp implements WarmUp {
  prebufferMs: number;
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #risesMs: number[] = [];
  #startedMs = 0;
  #receivedMs = 0;
  #earliestMs = 0;
  #worstRiseMs = 0;
  #inTurn = false;

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.prebufferMs = maxMs;
  }

  turnStarted(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#receivedMs = 0;
    this.#earliestMs = 0;
    this.#worstRiseMs = 0;
    this.#inTurn = true;
  }

  audioReceived(audioMs: number, nowMs: number): void {
    if (!this.#inTurn) return;
    const lateMs = nowMs - this.#startedMs - this.#receivedMs;
    const riseMs = lateMs - this.#earliestMs;
    if (riseMs < 0 || riseMs > this.#maxMs) this.#earliestMs = lateMs;
    else if (riseMs > this.#worstRiseMs) this.#worstRiseMs = riseMs;
    this.#receivedMs += audioMs;
  }

  turnEnded(): void {
    if (!this.#inTurn) return;
    this.#inTurn = false;
    this.#risesMs.push(this.#worstRiseMs);
    if (this.#risesMs.length > REMEMBERED_TURNS) this.#risesMs.shift();
    this.prebufferMs = Math.min(this.#maxMs, Math.max(this.#minMs, Math.max(...this.#risesMs) + MARGIN_MS));
  }
}

export const createWarmUp = (minMs: number, maxMs: number): WarmUp => new LearnedWarmUp(minMs, maxMs);
