/**
 * What the caller has heard, in ms, as the carrier's marks prove it. It never credits too much: a mark counts only when it
 * comes back for the generation that is being played, because `clear` returns marks that were never played (Twilio Media
 * Streams, "clear"). Between two marks nothing is credited.
 *
 * Positions are ms of agent audio since the call began, in the order of the queue. A cut moves the position past all that
 * is thrown away. Only a take-back moves it backwards, since what is taken back will be sent again.
 */

export interface HeardLedger {
  /** Raised by every cut and every take-back; part of each mark's name. */
  readonly generation: number;
  /** Up to here the caller has heard all that was not cut. */
  readonly heardMs: number;
  /** Up to here audio has gone to the carrier. */
  readonly sentMs: number;
  /** Sent and not yet proved heard. */
  readonly unheardMs: number;
  frameSent(ms: number): void;
  /** Notes that a mark is sent behind everything sent so far. @returns its sequence number within the generation. */
  markSent(): number;
  /** @returns whether the mark proved anything new. */
  markReturned(generation: number, sequence: number): boolean;
  /** Throws away everything unheard, and also `queuedMs` that were never sent. @returns what had been heard. */
  cut(queuedMs: number): number;
  /** Notes that the last `ms` sent will be sent again. Marks that are out prove nothing after that. */
  takeBack(ms: number): void;
}

/** Most marks outstanding. 200 ms of lead hold two or three; the bound is for a carrier that never returns any. */
const MAX_OUTSTANDING = 1024;
/** Room for as many as a phone call has. */
const FIRST_ROOM = 32;

class MarkLedger implements HeardLedger {
  generation = 1;
  heardMs = 0;
  sentMs = 0;
  #sequence = 0;
  #oldestSequence = 1;
  #positions = new Float64Array(FIRST_ROOM);

  get unheardMs(): number {
    return this.sentMs - this.heardMs;
  }

  frameSent(ms: number): void {
    this.sentMs += ms;
  }

  markSent(): number {
    this.#sequence += 1;
    if (this.#sequence - this.#oldestSequence >= this.#positions.length) this.#grow();
    this.#positions[this.#sequence % this.#positions.length] = this.sentMs;
    this.#oldestSequence = Math.max(this.#oldestSequence, this.#sequence - MAX_OUTSTANDING + 1);
    return this.#sequence;
  }

  markReturned(generation: number, sequence: number): boolean {
    if (generation !== this.generation || sequence < this.#oldestSequence || sequence > this.#sequence) return false;
    this.#oldestSequence = sequence + 1;
    this.heardMs = this.#positions[sequence % this.#positions.length] ?? this.heardMs;
    return true;
  }

  cut(queuedMs: number): number {
    const provedMs = this.heardMs;
    this.#beginGeneration();
    this.sentMs += queuedMs;
    this.heardMs = this.sentMs;
    return provedMs;
  }

  takeBack(ms: number): void {
    this.#beginGeneration();
    this.sentMs -= ms;
  }

  #grow(): void {
    const known = this.#positions;
    if (known.length === MAX_OUTSTANDING) return;
    const grown = new Float64Array(2 * known.length);
    for (let sequence = this.#oldestSequence; sequence < this.#sequence; sequence += 1) {
      grown[sequence % grown.length] = known[sequence % known.length] as number;
    }
    this.#positions = grown;
  }

  #beginGeneration(): void {
    this.generation += 1;
    this.#sequence = 0;
    this.#oldestSequence = 1;
  }
}

export const createHeardLedger = (): HeardLedger => new MarkLedger();
