import type { CallSummary } from './call-summary.ts';
import type { FakeCall } from './fake-call-handle.ts';
import type { Recordings } from './recordings.ts';

/** All calls of a carrier: those that live, and of those that have ended the last. */
export interface CallLedger {
  readonly live: ReadonlyMap<string, FakeCall>;
  add(call: FakeCall): void;
  find(callSid: string): CallSummary | undefined;
  /** What was recorded of a call outlives it. */
  recordingsOf(callSid: string): Recordings | undefined;
  /** Forgets a call that is over. Its recordings go with it, because the API finds them by it. @returns whether there was one. */
  forget(callSid: string): boolean;
  /** Newest first. */
  list(): readonly CallSummary[];
}

export function createCallLedger(maxEnded: number): CallLedger {
  const live = new Map<string, FakeCall>();
  const ended = new Map<string, CallSummary>();
  const recorded = new Map<string, Recordings>();

  return {
    live,
    add: (call) => {
      live.set(call.callSid, call);
      void call.ended.finally(() => {
        live.delete(call.callSid);
        ended.set(call.callSid, call.summary());
        recorded.set(call.callSid, call.recordings);
        for (const oldest of ended.keys()) {
          if (ended.size <= maxEnded) return;
          ended.delete(oldest);
          recorded.delete(oldest);
        }
      });
    },
    find: (callSid) => live.get(callSid)?.summary() ?? ended.get(callSid),
    recordingsOf: (callSid) => live.get(callSid)?.recordings ?? recorded.get(callSid),
    forget(callSid) {
      recorded.delete(callSid);
      return ended.delete(callSid);
    },
    list: () =>
      [...ended.values(), ...[...live.values()].map((call) => call.summary())].toSorted(
        (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
      ),
  };
}
