import type { TurnOutcome } from './outcome.ts';

/** Beyond, finding the best fit would take seconds, and rows are compared one by one. */
const MOST_CELLS = 1_000_000;

/** Which turn of one play is which of the other, in order; one side is missing where the other has no such turn. */
export function alignTurns(
  before: readonly TurnOutcome[],
  after: readonly TurnOutcome[],
): { before?: number; after?: number }[] {
  const [one, other] = [before.map(keyOf), after.map(keyOf)];
  if (one.length * other.length > MOST_CELLS) {
    return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => ({
      ...(index < one.length && { before: index }),
      ...(index < other.length && { after: index }),
    }));
  }
  const common = commonLengths(one, other);
  const rows: { before?: number; after?: number }[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const down = common[i + 1]?.[j] ?? -1;
    const right = common[i]?.[j + 1] ?? -1;
    if (i < one.length && j < other.length && one[i] === other[j]) rows.push({ before: i++, after: j++ });
    else if (j >= other.length || (i < one.length && down >= right)) rows.push({ before: i++ });
    else rows.push({ after: j++ });
  }
  return rows;
}

/** Of the longest common part of what is left of both from each place on. */
function commonLengths(one: readonly string[], other: readonly string[]): number[][] {
  const lengths = Array.from({ length: one.length + 1 }, () => Array.from({ length: other.length + 1 }, () => 0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const [row = [], below = []] = [lengths[i], lengths[i + 1]];
      row[j] = one[i] === other[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

const keyOf = ({ callerSaid, agentSaid }: TurnOutcome): string =>
  `${wordsOf(callerSaid).join(' ')}|${wordsOf(agentSaid).join(' ')}`;
