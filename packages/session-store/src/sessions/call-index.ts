import type { CallId, Session } from '@trunkline/protocol';
import { indexCall, indexEndedCall, listCalls } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/** A page of calls, each with the time by which the index is sorted. */
export interface CallPage {
  entries: { callId: CallId; atMs: number }[];
  /** Pass it as `after` for the next page; `undefined` when there is none. */
  nextAfter: number | undefined;
}

export interface CallPageOptions {
  /** About how many; more only if they have the same time. */
  limit: number;
  /** `nextAfter` of the page before. */
  after?: number | undefined;
}

/**
 * The three indexes of calls. On a cluster they are in slots of their own, so they cannot change in one step with a session:
 * they are written after it, without waiting and without a second try. A failed write leaves a call out of the recent or
 * the ended ones, or out of the live ones until its lease is renewed the next time. Readers check every entry against its
 * session.
 */
export interface CallIndex {
  noteCreated(session: Session): void;
  /** Notes until when the lease of this call lasts. */
  noteLease(callId: CallId, untilMs: number): void;
  /** Moves a call from the live ones to those that ended. */
  noteEnded(callId: CallId, atMs: number): void;
  dropLive(callIds: readonly CallId[]): void;
  /** Keeps these calls out of the lapsed ones until `untilMs`, if they are still in the index. */
  putOff(callIds: readonly CallId[], untilMs: number): void;
  /** Lists the newest calls, the newest first. */
  recent(limit: number): Promise<CallId[]>;
  /** Lists calls whose lease lasts beyond `nowMs`. */
  leased(nowMs: number, limit: number): Promise<CallId[]>;
  /** Lists calls whose lease should be over by `nowMs`, the longest over first. */
  lapsed(nowMs: number, options: CallPageOptions): Promise<CallPage>;
  /** Lists calls that ended between the two times, both included, by their end. */
  ended(fromMs: number, toMs: number, options: CallPageOptions): Promise<CallPage>;
}

export function createCallIndex({ port, keys, limits }: StoreContext): CallIndex {
  const unheard = (write: Promise<unknown>): void => void write.catch(() => {});
  const pageOf = async (
    key: string,
    fromMs: number | '-inf',
    toMs: number,
    { limit, after }: CallPageOptions,
  ): Promise<CallPage> => {
    const from = after === undefined ? fromMs : `(${after}`;
    const reply = (await port.run(listCalls, [key], [from, toMs, Math.max(1, limit)])) as string[];
    const entries: CallPage['entries'] = [];
    for (let index = 0; index + 1 < reply.length; index += 2) {
      entries.push({ callId: reply[index] as CallId, atMs: Number(reply[index + 1]) });
    }
    return { entries, nextAfter: entries.length < limit ? undefined : entries.at(-1)?.atMs };
  };
  const dropLive = (callIds: readonly CallId[]): void => {
    if (callIds.length > 0) unheard(port.send((redis) => redis.zrem(keys.live, ...callIds)));
  };
  const ids = (reply: Promise<string[]>): Promise<CallId[]> => reply as Promise<CallId[]>;
  return {
    noteCreated({ callId, createdAtMs }) {
      unheard(port.run(indexCall, [keys.calls], [createdAtMs, callId, limits.recentCalls]));
    },
    noteLease(callId, untilMs) {
      unheard(port.send((redis) => redis.zadd(keys.live, untilMs, callId)));
    },
    noteEnded(callId, atMs) {
      dropLive([callId]);
      unheard(port.run(indexEndedCall, [keys.endedCalls], [atMs, callId, limits.endedListMs]));
    },
    dropLive,
    putOff(callIds, untilMs) {
      if (callIds.length === 0) return;
      const entries = callIds.flatMap((callId) => [untilMs, callId]);
      unheard(port.send((redis) => redis.zadd(keys.live, 'XX', 'GT', ...entries)));
    },
    recent: (limit) => ids(port.send((redis) => redis.zrange(keys.calls, 0, String(limit - 1), 'REV'))),
    leased: (nowMs, limit) =>
      ids(port.send((redis) => redis.zrangebyscore(keys.live, `(${nowMs}`, '+inf', 'LIMIT', 0, limit))),
    lapsed: (nowMs, options) => pageOf(keys.live, '-inf', nowMs, options),
    ended: (fromMs, toMs, options) => pageOf(keys.endedCalls, fromMs, toMs, options),
  };
}
