/** A fact of the call, with its place in the event log and its time on the axis of the call. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';

export interface TimedFact<Type extends CallEventType = CallEventType> {
  /** Its place among all facts of the call, by which the verdict and the turns name it. */
  readonly index: number;
  /** Its id in the event log. */
  readonly id: string;
  readonly event: Extract<CallEvent, { type: Type }>;
  /** Ms since the line opened, by the clock that all replicas share. The time in `event` is that of its writer's clock. */
  readonly atMs: number;
}

/** Is `true` for a fact of `type`, which the compiler knows afterwards. */
export function isOf<Type extends CallEventType>(fact: TimedFact, type: Type): fact is TimedFact<Type> {
  return fact.event.type === type;
}
