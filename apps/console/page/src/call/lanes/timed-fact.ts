/** A fact of the call, with its place in the event log and its time on the axis of the call. */
import type { CallEvent, CallEventType, FactEntry } from '@trunkline/protocol';

export interface TimedFact<Type extends CallEventType = CallEventType> {
  /** Its place among all facts of the call, by which the verdict and the turns name it. */
  readonly index: number;
  /** Its id in the event log. */
  readonly id: string;
  readonly event: Extract<CallEvent, { type: Type }>;
  /** Ms since the call began, by the clock that all replicas share. */
  readonly atMs: number;
}

/** Puts facts on the axis of a call that began at `startMs`. @param facts on one clock, in the order of the event log. */
export function timeFacts(facts: readonly FactEntry[], startMs: number): TimedFact[] {
  return facts.map(({ id, event }, index) => ({ index, id, event, atMs: event.atMs - startMs }));
}

/** Is `true` for a fact of `type`, which the compiler knows afterwards. */
export function isOf<Type extends CallEventType>(fact: TimedFact, type: Type): fact is TimedFact<Type> {
  return fact.event.type === type;
}
