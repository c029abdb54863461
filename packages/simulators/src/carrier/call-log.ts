import type { Clock } from '../clock.ts';
import type { CallEvent, CallEventBody } from './call-event.ts';

export interface WaitFor {
  <E extends CallEvent>(predicate: (event: CallEvent) => event is E, timeoutMs: number): Promise<E>;
  (predicate: (event: CallEvent) => boolean, timeoutMs: number): Promise<CallEvent>;
}

/** Everything that happened on one call, in order, and who waits for something to happen. */
export interface CallLog {
  readonly events: readonly CallEvent[];
  /** Events that no longer fitted. */
  readonly droppedEvents: number;
  record(event: CallEventBody): void;
  /**
   * The first event, past or future, that `predicate` accepts.
   * Rejects after `timeoutMs`, or as soon as the log is closed, and tells what happened instead.
   */
  readonly waitFor: WaitFor;
  /** Nothing more will be recorded: those who still wait are told. */
  close(): void;
}

/** Enough for an hour of choppy audio; beyond it new events are seen by those who wait, but not kept. */
const MAX_EVENTS = 100_000;

/** @param callMs gives the time of the call. */
export function createCallLog(clock: Clock, callMs: () => number): CallLog {
  interface Waiter {
    accepts(event: CallEvent): boolean;
    fail(why: string): void;
  }
  const events: CallEvent[] = [];
  const waiters = new Set<Waiter>();
  let droppedEvents = 0;
  let isClosed = false;

  const describe = () =>
    events
      .slice(-8)
      .map((event) => `${Math.round(event.atMs)} ms ${event.type}`)
      .join(', ');
  const waitFor = (predicate: (event: CallEvent) => boolean, timeoutMs: number) => {
    const past = events.find(predicate);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise<CallEvent>((resolve, reject) => {
      const fail = (why: string) => {
        cancel();
        waiters.delete(waiter);
        reject(new Error(`waitFor: ${why}; last events: ${describe()}`));
      };
      const waiter: Waiter = {
        accepts: (event) => {
          if (!predicate(event)) return false;
          cancel();
          resolve(event);
          return true;
        },
        fail,
      };
      const cancel = clock.setTimeout(() => fail(`nothing matched within ${timeoutMs} ms`), timeoutMs);
      if (isClosed) fail('the call is over');
      else waiters.add(waiter);
    });
  };

  return {
    events,
    get droppedEvents() {
      return droppedEvents;
    },
    record: (body) => {
      const event: CallEvent = { ...body, atMs: callMs() };
      if (events.length < MAX_EVENTS) events.push(event);
      else droppedEvents += 1;
      for (const waiter of waiters) if (waiter.accepts(event)) waiters.delete(waiter);
    },
    waitFor: waitFor as WaitFor,
    close: () => {
      isClosed = true;
      for (const waiter of waiters) waiter.fail('the call is over');
    },
  };
}
