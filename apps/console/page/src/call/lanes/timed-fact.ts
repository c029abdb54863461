/** A fact of the call, with its place in the event log and its time on the axis of the call. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';

export interface TimedFact {
  /** Its place among all facts of the call, by which the verdict and the turns name it. */
  readonly index: number;
  /** Its id in the event log. */
  readonly id: string;
  readonly event: CallEvent;
  /** Ms since the line opened, by the clock that all replicas share. The time in `event` is that of its writer's clock. */
  readonly atMs: number;
}

export type TimedFactOf<Type extends CallEventType> = TimedFact & {
  readonly event: Extract<CallEvent, { type: Type }>;
};

/** Is `true` for a fact of `type`, which the compiler knows afterwards. */
export function isOf<Type extends CallEventType>(fact: TimedFact, type: Type): fact is TimedFactOf<Type> {
  return fact.event.type === type;
}
