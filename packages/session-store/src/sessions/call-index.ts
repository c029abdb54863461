import type { CallId, Session } from '@trunkline/protocol';
import { indexCall } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * The two lists of calls. On a cluster they are in slots of their own, so they cannot change in one step with a session:
 * they are written after it, without waiting and without a second try. A failed write leaves a call out of the recent
 * ones, or out of the live ones until its lease is renewed the next time. Readers check every entry against its session.
 */
export interface CallIndex {
  noteCreated(session: Session): void;
  /** The lease of this call lasts until then. */
  noteLease(callId: CallId, untilMs: number): void;
  dropLive(callIds: readonly CallId[]): void;
  /** Newest first. */
  recent(limit: number): Promise<CallId[]>;
  /** Calls whose lease lasts beyond `nowMs`. */
  leased(nowMs: number, limit: number): Promise<CallId[]>;
  /** Calls whose lease should be over by `nowMs`, longest over first. */
  lapsed(nowMs: number, limit: number): Promise<CallId[]>;
}

export function createCallIndex({ port, keys, limits }: StoreContext): CallIndex {
  const unheard = (write: Promise<unknown>): void => void write.catch(() => {});
  const ids = (reply: Promise<string[]>): Promise<CallId[]> => reply as Promise<CallId[]>;
  return {
    noteCreated({ callId, createdAtMs }) {
      unheard(port.run(indexCall, [keys.calls], [createdAtMs, callId, limits.recentCalls]));
    },
    noteLease(callId, untilMs) {
      unheard(port.send((redis) => redis.zadd(keys.live, untilMs, callId)));
    },
    dropLive(callIds) {
      if (callIds.length > 0) unheard(port.send((redis) => redis.zrem(keys.live, ...callIds)));
    },
    recent: (limit) => ids(port.send((redis) => redis.zrange(keys.calls, 0, String(limit - 1), 'REV'))),
    leased: (nowMs, limit) =>
      ids(port.send((redis) => redis.zrangebyscore(keys.live, `(${nowMs}`, '+inf', 'LIMIT', 0, limit))),
    lapsed: (nowMs, limit) =>
      ids(port.send((redis) => redis.zrangebyscore(keys.live, '-inf', nowMs, 'LIMIT', 0, limit))),
  };
}
