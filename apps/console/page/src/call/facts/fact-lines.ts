/** Facts as lines of JSON, one a line, as they stand in the call's event log. */
import type { CallEventType, FactEntry } from '@trunkline/protocol';

export const factLine = ({ id, event }: FactEntry): string => JSON.stringify({ id, ...event });

export const factLines = (facts: readonly FactEntry[]): string => `${facts.map(factLine).join('\n')}\n`;

/** How many facts there are of each type, the most frequent first. */
export function countTypes(facts: readonly FactEntry[]): [type: CallEventType, count: number][] {
  const counts = new Map<CallEventType, number>();
  for (const { event } of facts) counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
