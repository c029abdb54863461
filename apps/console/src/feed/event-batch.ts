/** What is told to all pages at one moment, written down once however many there are. */
import type { CallId, CallLevels, ConsoleEventName, ConsoleEvents, FactEntry } from '@trunkline/protocol';

/** @returns one server-sent event without an id. */
export function eventText<N extends ConsoleEventName>(name: N, data: ConsoleEvents[N]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Puts the id on the last of some events: whoever comes back with it has had all of them. */
export function withId(text: string, id: string): string {
  const last = text.lastIndexOf('event: ');
  return last < 0 ? '' : `${text.slice(0, last)}id: ${id}\n${text.slice(last)}`;
}

export interface BatchContent {
  facts: ReadonlyMap<CallId, readonly FactEntry[]>;
  levels: readonly ({ callId: CallId } & CallLevels)[];
  /** Events for everybody: rows, the fleet, the store. */
  shared: string;
}

export class EventBatch {
  /** Counts the batches of this process. */
  readonly sequence: number;
  /** The last entry of the operators' feed that is in it, or before it. */
  readonly id: string;
  /** Whether it holds something of the feed, and not only what was found out from it. */
  readonly isNews: boolean;
  /** How many characters it takes in memory, about. */
  readonly size: number;
  // A batch waits for minutes, and as text it takes a fraction of what objects take.
  readonly #facts = new Map<string, string>();
  readonly #levels: readonly { callId: string; text: string }[];
  readonly #shared: string;

  constructor(sequence: number, id: string, isNews: boolean, { facts, levels, shared }: BatchContent) {
    this.sequence = sequence;
    this.id = id;
    this.isNews = isNews;
    this.#shared = shared;
    this.#levels = levels.map((one) => ({ callId: one.callId, text: JSON.stringify(one) }));
    for (const [callId, entries] of facts) this.#facts.set(callId, eventText('facts', { callId, facts: [...entries] }));
    this.size = this.textFor(undefined).length;
  }

  /** @param callId of the call that a page looks at; without it, the page is told of all calls. @returns '' if it is told nothing. */
  textFor(callId: string | undefined): string {
    const facts = callId === undefined ? [...this.#facts.values()].join('') : (this.#facts.get(callId) ?? '');
    const levels = this.#levels.filter((one) => callId === undefined || one.callId === callId);
    const told =
      levels.length === 0 ? '' : `event: levels\ndata: {"calls":[${levels.map(({ text }) => text).join()}]}\n\n`;
    return withId(facts + told + this.#shared, this.id);
  }
}
