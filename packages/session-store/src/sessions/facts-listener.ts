import type { CallEvent, CallId } from '@trunkline/protocol';

export interface LoggedEvent {
  /** Ids sort in the order in which the events were written. */
  id: string;
  event: CallEvent;
}

/** Hears of facts that this process has written. It is called in the same turn of the loop, must be quick and must not throw. */
export interface FactsListener {
  written(callId: CallId, entries: readonly LoggedEvent[]): void;
  /** Facts of a holder were refused, because a newer one has the call. */
  fenced(callId: CallId): void;
}
