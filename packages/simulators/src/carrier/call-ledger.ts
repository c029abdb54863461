import type { CallSummary } from './call-summary.ts';
import type { FakeCall } from './fake-call-handle.ts';

/** All calls of a carrier: those that live, and of those that have ended the last. */
export interface CallLedger {
  readonly live: ReadonlyMap<string, FakeCall>;
  add(call: FakeCall): void;
  find(callSid: string): CallSummary | undefined;
  /** Newest first. */
  list(): readonly CallSummary[];
}

export function createCallLedger(maxEnded: number): CallLedger {
  const live = new Map<string, FakeCall>();
  const ended = new Map<string, CallSummary>();

  return {
    live,
    add: (call) => {
      live.set(call.callSid, call);
      void call.ended.finally(() => {
        live.delete(call.callSid);
        ended.set(call.callSid, call.summary());
        for (const oldest of ended.keys()) {
          if (ended.size <= maxEnded) return;
          ended.delete(oldest);
        }
      });
    },
    find: (callSid) => live.get(callSid)?.summary() ?? ended.get(callSid),
    list: () =>
      [...ended.values(), ...[...live.values()].map((call) => call.summary())].toSorted(
        (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
      ),
  };
}
