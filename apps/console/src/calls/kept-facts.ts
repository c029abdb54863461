/**
 * The facts of one call that goes on, as far as its verdict needs them. Words that grow are written again and again until their turn
 * ends, so only the latest of a turn is kept. Beyond the bound the oldest half is dropped, and the verdict at the end of the call is
 * made from the event log.
 */
import type { CallEvent } from '@trunkline/protocol';

const MOST_KEPT_FACTS = 2_000;

export class KeptFacts {
  #facts: CallEvent[] = [];
  /** Whether facts were dropped that a verdict on the whole call needs. */
  isCut = false;

  get all(): readonly CallEvent[] {
    return this.#facts;
  }

  add(fact: CallEvent): void {
    if (this.#replacesLast(fact)) this.#facts.pop();
    this.#facts.push(fact);
    if (this.#facts.length <= MOST_KEPT_FACTS) return;
    this.#facts = this.#facts.slice(-MOST_KEPT_FACTS / 2);
    this.isCut = true;
  }

  clear(): void {
    this.#facts = [];
  }

  #replacesLast(fact: CallEvent): boolean {
    const last = this.#facts.at(-1);
    if (last === undefined || last.type !== fact.type) return false;
    if (last.type === 'caller.saying' && fact.type === 'caller.saying') return last.turnId === fact.turnId;
    if (last.type === 'caller.said' && fact.type === 'caller.said') return last.turnId === fact.turnId;
    if (last.type === 'agent.heard' && fact.type === 'agent.heard') return last.turnId === fact.turnId;
    return false;
  }
}
