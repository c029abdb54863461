/** Whether a log tells a call from its beginning. */
import type { CallEvent } from '@trunkline/protocol';

/**
 * Whether the fact at `index` is the first opening of the call's line, so that nobody has held the call before. Fences do not tell: they
 * go up with each holder, and begin anywhere. Older versions gave no reason, and then the call must have been created just before.
 */
export function isFirstOpening(facts: readonly CallEvent[], index: number): boolean {
  const fact = facts[index];
  if (fact?.type !== 'stream.opened') return false;
  if (fact.reason !== undefined) return fact.reason === 'first';
  const before = facts.slice(0, index);
  return before.some(({ type }) => type === 'call.created') && !before.some(({ type }) => type === 'stream.opened');
}
