import type { Decision } from './outcome.ts';

/** A decision that was not made costs as much as one that was made so much earlier or later. */
const MISSING_MS = 2_000;
/** A hold that became a cut at the same moment is told as that, unless it has a better fit. */
const OTHERWISE_MS = 1_500;
/** Beyond, finding the best fit would take seconds. A turn has a handful. */
const MOST = 200;

export type DecisionPair = readonly [before: Decision | undefined, after: Decision | undefined];

/** Which decision in a turn of one play is which in the same turn of the other, in order, by kind and moment. */
export function alignDecisions(before: readonly Decision[], after: readonly Decision[]): DecisionPair[] {
  if (Math.max(before.length, after.length) > MOST) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => [before[at], after[at]] as const);
  }
  const cost = costsFrom(before, after);
  const costAt = (i: number, j: number): number => cost[i]?.[j] ?? Infinity;
  const pairs: DecisionPair[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (one && other && costAt(i, j) === costAt(i + 1, j + 1) + costOf(one, other)) {
      pairs.push([one, other]);
      i += 1;
      j += 1;
    } else if (one && costAt(i, j) === costAt(i + 1, j) + MISSING_MS) {
      pairs.push([one, undefined]);
      i += 1;
    } else {
      pairs.push([undefined, other]);
      j += 1;
    }
  }
  return pairs;
}

const costOf = (one: Decision, other: Decision): number =>
  Math.round(Math.abs(one.afterMs - other.afterMs)) + (one.kind === other.kind ? 0 : OTHERWISE_MS);

/** The least that the rest of both costs from each place on. */
function costsFrom(before: readonly Decision[], after: readonly Decision[]): number[][] {
  const costs = Array.from({ length: before.length + 1 }, (_, i) =>
    Array.from({ length: after.length + 1 }, (_, j) => (before.length - i + after.length - j) * MISSING_MS),
  );
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [row = [], below = []] = [costs[i], costs[i + 1]];
      const paired = (below[j + 1] ?? 0) + costOf(before[i] as Decision, after[j] as Decision);
      row[j] = Math.min(paired, (below[j] ?? 0) + MISSING_MS, (row[j + 1] ?? 0) + MISSING_MS);
    }
  }
  return costs;
}
