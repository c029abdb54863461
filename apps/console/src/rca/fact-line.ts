/** One fact as a line: its type and its figures. Nothing that anybody said is among them. */
import type { CallEvent } from '@trunkline/protocol';

/** Words of people and of models, and what tells nothing to whoever reads a line. */
const HIDDEN = new Set(['type', 'atMs', 'turnId', 'text', 'heardText', 'counters', 'addedLatencyMs', 'streamSid']);

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value));

/** @returns for instance `tool.finished  name find_slot  durationMs 2400`. */
export function describeFact(fact: CallEvent): string {
  const figures = Object.entries(fact).flatMap(([name, value]) =>
    HIDDEN.has(name) || !isPlain(value) ? [] : [`${name} ${value}`],
  );
  return [fact.type, ...figures].join('  ');
}
