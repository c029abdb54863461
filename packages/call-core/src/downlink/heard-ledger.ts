/**
 * What the caller has heard, in ms, as the carrier's marks prove it. Never over-credited: a mark counts only when it
 * comes back for the generation that is being played, because `clear` returns marks that were never played (Twilio Media
 * Streams, "clear"). Between two marks nothing is credited.
 *
 * Positions are ms of agent audio since the call began, in the order of the queue. A cut moves the position past all that
 * is thrown away, so positions only ever grow.
 */

export interface HeardLedger {
  /** Raised by every cut; part of each mark's name. */
  readonly generation: number;
  /** Up to here the caller has heard all that was not cut. */
  readonly heardMs: number;
  /** Up to here audio has gone to the carrier. */
  readonly sentMs: number;
  /** Sent and not yet proved heard. */
  readonly unheardMs: number;
  frameSent(ms: number): void;
  /** A mark is to be sent after what has been sent so far. @returns its sequence number within the generation. */
  markSent(): number;
  /** @returns whether the mark proved anything new. */
  markReturned(generation: number, sequence: number): boolean;
  /** Everything unheard is thrown away, and `queuedMs` that never went out as well. @returns what had been heard. */
  cut(queuedMs: number): number;
  /** The last `ms` that were sent will be sent again; marks that are out prove nothing any more. */
  takeBack(ms: number): void;
}

/** Marks outstanding at most: 200 ms of lead hold two or three; the bound is for a carrier that never returns any. */
const MAX_OUTSTANDING = 1024;

export function createHeardLedger(): HeardLedger {
  let generation = 1;
  let heardMs = 0;
  let sentMs = 0;
  let sequence = 0;
  let oldestSequence = 1;
  const positions = new Float64Array(MAX_OUTSTANDING);
  return {
    get generation() {
      return generation;
    },
    get heardMs() {
      return heardMs;
    },
    get sentMs() {
      return sentMs;
    },
    get unheardMs() {
      return sentMs - heardMs;
    },
    frameSent(ms) {
      sentMs += ms;
    },
    markSent() {
      sequence += 1;
      positions[sequence % MAX_OUTSTANDING] = sentMs;
      oldestSequence = Math.max(oldestSequence, sequence - MAX_OUTSTANDING + 1);
      return sequence;
    },
    markReturned(markGeneration, markSequence) {
      if (markGeneration !== generation || markSequence < oldestSequence || markSequence > sequence) return false;
      oldestSequence = markSequence + 1;
      heardMs = positions[markSequence % MAX_OUTSTANDING] ?? heardMs;
      return true;
    },
    cut(queuedMs) {
      const provedMs = heardMs;
      generation += 1;
      sequence = 0;
      oldestSequence = 1;
      sentMs += queuedMs;
      heardMs = sentMs;
      return provedMs;
    },
    takeBack(ms) {
      generation += 1;
      sequence = 0;
      oldestSequence = 1;
      sentMs -= ms;
    },
  };
}
