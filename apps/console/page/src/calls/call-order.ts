import type { CallRow } from '@trunkline/protocol';

type Ordered = Pick<CallRow, 'callId' | 'state' | 'severity' | 'createdAtMs' | 'endedAtMs'>;

const WORST_FIRST: Record<CallRow['severity'], number> = { fault: 0, notice: 1, open: 2, good: 3 };

/** Calls that go on come first, the newest of them on top; then those that have ended, the latest on top. */
export function compareByRecency(a: Ordered, b: Ordered): number {
  const isOver = (row: Ordered): number => (row.state === 'ended' ? 1 : 0);
  return isOver(a) - isOver(b) || latest(b) - latest(a) || (a.callId < b.callId ? -1 : 1);
}

/** The worst for the caller comes first, and of these the latest. */
export function compareBySeverity(a: Ordered, b: Ordered): number {
  return WORST_FIRST[a.severity] - WORST_FIRST[b.severity] || compareByRecency(a, b);
}

/** A call that goes on keeps its place from its beginning on. */
const latest = (row: Ordered): number => row.endedAtMs ?? row.createdAtMs;

export interface PinnedList {
  ids: readonly string[];
  /** How many calls would be listed besides if the list were not pinned. */
  freshCount: number;
}

/**
 * Decides what a list shows while somebody points into it: what they see keeps its place, also when it would be sorted elsewhere or
 * filtered out, and what is new waits outside.
 * @param shown the list as it stands
 * @param wanted the list as it should be
 * @param isKnown whether there is still such a call at all
 */
export function pinList(
  shown: readonly string[],
  wanted: readonly string[],
  isKnown: (callId: string) => boolean,
): PinnedList {
  const kept = shown.filter(isKnown);
  const there = new Set(kept);
  return { ids: kept, freshCount: wanted.filter((id) => !there.has(id)).length };
}

/** The same list again if nothing in it has changed, so that nobody draws it anew. */
export function keepIfSame(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.length === after.length && before.every((id, at) => id === after[at]) ? before : after;
}
