import type { Clock } from './clock.ts';

/** Something that happened, and when on the scale of the log. */
export type Logged<Body> = Body & { readonly atMs: number };

export interface WaitFor<Event> {
  <E extends Event>(predicate: (event: Event) => event is E, timeoutMs: number): Promise<E>;
  (predicate: (event: Event) => boolean, timeoutMs: number): Promise<Event>;
}

/** Everything that happened on one call, in order, and who waits for something to happen. */
export interface EventLog<Body> {
  readonly events: readonly Logged<Body>[];
  /** Events that no longer fitted. */
  readonly droppedEvents: number;
  record(event: Body): void;
  /**
   * The first event, past or future, that `predicate` accepts.
   * Rejects after `timeoutMs`, or as soon as the log is closed, and tells what happened instead.
   */
  readonly waitFor: WaitFor<Logged<Body>>;
  /** Nothing more will be recorded: those who still wait are told. */
  close(): void;
}

/** Enough for an hour of choppy audio; beyond it new events are seen by those who wait, but not kept. */
const MAX_EVENTS = 100_000;

/** @param callMs gives the time of the call. */
export function createEventLog<Body extends { readonly type: string }>(
  clock: Clock,
  callMs: () => number,
): EventLog<Body> {
  type Event = Logged<Body>;
  interface Waiter {
    accepts(event: Event): boolean;
    fail(why: string): void;
  }
  const events: Event[] = [];
  const waiters = new Set<Waiter>();
  let droppedEvents = 0;
  let isClosed = false;

  const describe = () =>
    events
      .slice(-8)
      .map((event) => `${Math.round(event.atMs)} ms ${event.type}`)
      .join(', ');
  const waitFor = (predicate: (event: Event) => boolean, timeoutMs: number) => {
    const past = events.find(predicate);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise<Event>((resolve, reject) => {
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
      const event: Event = { ...body, atMs: callMs() };
      if (events.length < MAX_EVENTS) events.push(event);
      else droppedEvents += 1;
      for (const waiter of waiters) if (waiter.accepts(event)) waiters.delete(waiter);
    },
    waitFor: waitFor as WaitFor<Event>,
    close: () => {
      isClosed = true;
      for (const waiter of waiters) waiter.fail('the call is over');
    },
  };
}
