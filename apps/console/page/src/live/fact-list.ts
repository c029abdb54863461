import type { FactEntry } from '@trunkline/protocol';

/** Compares two ids of a Redis stream, `ms-sequence`, by number. */
export function compareFactIds(a: string, b: string): number {
  const [aMs = '0', aSeq = '0'] = a.split('-');
  const [bMs = '0', bSeq = '0'] = b.split('-');
  return Number(aMs) - Number(bMs) || Number(aSeq) - Number(bSeq);
}

/**
 * Joins facts that were loaded with facts that came live, each once and in the order of the event log.
 * @returns the same list if there was nothing new
 */
export function mergeFacts(known: readonly FactEntry[], more: readonly FactEntry[]): readonly FactEntry[] {
  if (more.length === 0) return known;
  const last = known.at(-1);
  const sorted = more.toSorted((a, b) => compareFactIds(a.id, b.id));
  const [first] = sorted;
  // What is live comes in order and behind everything that is known, so that a long call is not sorted with every fact.
  if (first && (!last || compareFactIds(last.id, first.id) < 0)) return [...known, ...withoutRepeats(sorted)];
  const ids = new Set(known.map((fact) => fact.id));
  const fresh = withoutRepeats(sorted).filter((fact) => !ids.has(fact.id));
  if (fresh.length === 0) return known;
  return [...known, ...fresh].toSorted((a, b) => compareFactIds(a.id, b.id));
}

function withoutRepeats(sorted: readonly FactEntry[]): FactEntry[] {
  return sorted.filter((fact, at) => fact.id !== sorted[at - 1]?.id);
}
