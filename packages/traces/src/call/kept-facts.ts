/**
 * The facts of a live call that are still needed for spans to come: those of the turns that are not told yet and of the one before them,
 * and those that say who holds the call and by which clock.
 *
 * Bound: `MOST_FACTS`. Beyond it the oldest facts of turns go first, so that a turn of a very long monologue is told less exactly.
 */
import type { CallEvent, CallEventType } from '@trunkline/protocol';

const MOST_FACTS = 300;
/** Without these, later facts cannot be understood. The newest of each kind is enough. */
const FRAMES: ReadonlySet<CallEventType> = new Set<CallEventType>([
  'call.created',
  'stream.opened',
  'stream.lost',
  'call.handedOver',
  'clock.compared',
  'agent.opened',
  'agent.lost',
]);
const MOST_FRAMES = 40;

/** Drops from `facts` what stands before `from`, but for frames. */
export function keepFrom(facts: readonly CallEvent[], from: number): CallEvent[] {
  const frames = facts.slice(0, from).filter(({ type }) => FRAMES.has(type));
  return [...frames.slice(-MOST_FRAMES), ...facts.slice(from)];
}

/** @returns `facts`, or so many of the newest as may be kept. */
export function withinBound(facts: CallEvent[]): CallEvent[] {
  return facts.length <= MOST_FACTS ? facts : keepFrom(facts, facts.length - (MOST_FACTS * 2) / 3);
}
