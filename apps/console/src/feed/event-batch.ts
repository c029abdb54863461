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
  readonly #content: BatchContent;
  #textForAll: string | undefined;

  constructor(sequence: number, id: string, isNews: boolean, content: BatchContent) {
    this.sequence = sequence;
    this.id = id;
    this.isNews = isNews;
    this.#content = content;
  }

  /** How many characters it takes in memory, about. */
  get size(): number {
    return this.textFor(undefined).length;
  }

  /** @param callId of the call that a page looks at; without it, the page is told of all calls. @returns '' if it is told nothing. */
  textFor(callId: string | undefined): string {
    // A batch waits in memory for minutes, and there may be as many calls that somebody looks at as there are pages.
    if (callId !== undefined) return withId(this.#write(callId), this.id);
    this.#textForAll ??= withId(this.#write(undefined), this.id);
    return this.#textForAll;
  }

  #write(callId: string | undefined): string {
    const { facts, levels, shared } = this.#content;
    const isWanted = (of: CallId): boolean => callId === undefined || of === callId;
    const told = levels.filter((one) => isWanted(one.callId));
    let text = '';
    for (const [of, entries] of facts) {
      if (isWanted(of)) text += eventText('facts', { callId: of, facts: [...entries] });
    }
    if (told.length > 0) text += eventText('levels', { calls: told });
    return text + shared;
  }
}
