import type { CallEvent, CallId, FactEntry } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

export interface FactsPage {
  facts: FactEntry[];
  /** The page behind this one begins behind this place; missing when nothing is there yet. */
  nextAfter?: string;
}

/** A gateway writes batches of at most half as many facts, repeats them whole, and may do so more than once. */
const MOST_REPEATED = 1_000;

/**
 * Passes each fact once: a write that timed out may have reached Redis all the same, and was then repeated.
 * @param earlier facts that were passed before.
 */
function onceEach(earlier: readonly CallEvent[] = []): (entry: FactEntry) => boolean {
  const seen = new Set(earlier.map((event) => JSON.stringify(event)));
  return ({ event }) => {
    const before = seen.size;
    return seen.add(JSON.stringify(event)).size > before;
  };
}

/** Reads all facts of a call with their places in its event log, each once. The log is bounded, and so is what is read. */
export async function readFacts({ events }: Pick<SessionStore, 'events'>, callId: CallId): Promise<FactEntry[]> {
  const facts: FactEntry[] = [];
  const isNew = onceEach();
  let afterId: string | undefined;
  do {
    const page = await events.read(callId, afterId === undefined ? {} : { afterId });
    facts.push(...page.entries.filter(isNew));
    afterId = page.nextAfterId;
  } while (afterId !== undefined);
  return facts;
}

/**
 * Reads a page of the facts behind a place of the event log, and nothing of what stands before it but the few facts that may have been
 * repeated in the page.
 * @param limit the most facts of the page.
 */
export async function readFactsAfter(
  { events }: Pick<SessionStore, 'events'>,
  callId: CallId,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<FactsPage> {
  // One more is read than is told, so that the last page knows that it is the last.
  const read = await events.read(callId, { afterId, limit: limit + 1 });
  const told = read.entries.slice(0, limit);
  const [first] = told;
  const earlier = first ? await events.readBefore(callId, first.id, MOST_REPEATED) : [];
  const hasMore = read.nextAfterId !== undefined || read.entries.length > told.length;
  const nextAfter = hasMore ? (told.at(-1)?.id ?? read.nextAfterId) : undefined;
  return { facts: told.filter(onceEach(earlier)), ...(nextAfter !== undefined && { nextAfter }) };
}
