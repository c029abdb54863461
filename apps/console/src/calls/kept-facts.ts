/**
 * The facts of one call that goes on, as far as its verdict needs them. Words that grow are written again and again until their turn
 * ends, so only the latest of a turn is kept. A verdict on a part of a call would tell of answers that never came, so beyond the bounds
 * nothing is kept, and the verdict is made from the event log.
 */
import type { CallEvent } from '@trunkline/protocol';

const MOST_OF_ONE_CALL = 2_000;
/** A fact takes some 200 bytes. It is what a hundred calls have after a few minutes. */
const MOST_OF_ALL_CALLS = 20_000;

export class KeptFacts {
  #facts: CallEvent[] = [];
  #isCut = false;

  /** Whether facts were dropped that a verdict on the call needs. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get all(): readonly CallEvent[] {
    return this.#facts;
  }

  add(fact: CallEvent): void {
    if (this.#isCut) return;
    if (this.#replacesLast(fact)) this.#facts.pop();
    this.#facts.push(fact);
    if (this.#facts.length > MOST_OF_ONE_CALL) this.cut();
  }

  /** Drops all of them, and those that will come. */
  cut(): void {
    this.#facts = [];
    this.#isCut = true;
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

/** Drops the facts of the calls that have most, until all together are within the bound. */
export function cutLongest(all: Iterable<KeptFacts>, most: number = MOST_OF_ALL_CALLS): void {
  const longest = [...all].toSorted((one, other) => other.all.length - one.all.length);
  let kept = longest.reduce((sum, facts) => sum + facts.all.length, 0);
  for (const facts of longest) {
    if (kept <= most) return;
    kept -= facts.all.length;
    facts.cut();
  }
}
