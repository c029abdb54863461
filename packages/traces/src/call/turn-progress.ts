/** Which turns of a call are over, told as facts come in, at a few comparisons a fact. */
import type { CallEvent } from '@trunkline/protocol';

const numberOf = (turnId: string): number => Number(turnId.slice(turnId.indexOf('_') + 1));

/**
 * A turn is over when a later one has begun and its own agent has been heard out, or the agent has begun to answer the later one. The
 * beginning of a later turn alone is not enough, because the caller may speak into the answer that is being cut.
 */
export class TurnProgress {
  #newest = 0;
  #answering = 0;
  readonly #heardOut = new Set<number>();

  /** The number of the last turn that is over; 0 if there is none. */
  get over(): number {
    const before = this.#newest - 1;
    return this.#heardOut.has(before) ? before : Math.min(before, this.#answering - 1);
  }

  get newest(): number {
    return this.#newest;
  }

  take(fact: CallEvent): void {
    if (!('turnId' in fact) || fact.turnId === undefined) return;
    const number = numberOf(fact.turnId);
    if (fact.type === 'agent.turnEnded') this.#heardOut.add(number);
    if (fact.type === 'agent.turnStarted') this.#answering = Math.max(this.#answering, number);
    if (number <= this.#newest) return;
    this.#newest = number;
    for (const past of this.#heardOut) if (past < number - 1) this.#heardOut.delete(past);
  }
}
