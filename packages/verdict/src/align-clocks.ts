/** Puts the facts of a call on one clock: that of Redis, which all replicas share. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';
import { isFirstOpening } from './first-opening.ts';

/**
 * Facts that others than the holder of the call may write too: HTTP routes of any replica, the webhook, its worker, the console. How
 * their clocks go is not known, so their times stay as they are.
 */
const NOT_OF_HOLDER: ReadonlySet<CallEventType> = new Set<CallEventType>([
  'call.created',
  'call.routed',
  'call.answeredBy',
  'recording.changed',
  'tool.finished',
  'operator.acted',
  'webhook.received',
  'webhook.delivered',
]);

/** The fence of the holder that begins with this fact. */
function beginsHolder(fact: CallEvent): number | undefined {
  return fact.type === 'stream.opened' || fact.type === 'clock.compared' ? fact.fence : undefined;
}

/**
 * Moves the times of all that a holder has written onto the clock of Redis, by what it has found when it compared the two
 * (`clock.compared`). The order of the facts stays, and so a fact keeps its index. Doing it twice changes nothing more.
 *
 * A log that is cut at the front may begin with facts of a holder whose comparison is gone; those keep their times.
 */
export function alignClocks(facts: readonly CallEvent[]): CallEvent[] {
  const aheadByFence = new Map<number, number>();
  for (const fact of facts) if (fact.type === 'clock.compared') aheadByFence.set(fact.fence, fact.redisAheadMs);
  if (aheadByFence.size === 0) return [...facts];

  const first = facts.findIndex((fact) => beginsHolder(fact) !== undefined);
  const firstFence = isFirstOpening(facts, first) ? beginsHolder(facts[first] as CallEvent) : undefined;
  // What stands before the first stream of a call is its holder's own. It may be a rest of another one's else.
  let aheadMs = firstFence === undefined ? 0 : (aheadByFence.get(firstFence) ?? 0);
  return facts.map((fact) => {
    const fence = beginsHolder(fact);
    // A holder that has not compared is the same process with a newer stream.
    if (fence !== undefined) aheadMs = aheadByFence.get(fence) ?? aheadMs;
    if (NOT_OF_HOLDER.has(fact.type)) return fact;
    const atMs = Math.max(0, fact.atMs + aheadMs);
    return fact.type === 'clock.compared' ? { ...fact, atMs, redisAheadMs: 0 } : { ...fact, atMs };
  });
}
