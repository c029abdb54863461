import type { CallId, Session } from '@trunkline/protocol';
import { GatheredWrites } from '../redis/gathered-writes.ts';
import { indexCall, indexEndedCall, listCalls } from '../scripts/index.ts';
import type { RedisClient } from '../redis/redis-client.ts';
import { longestLifeMs, type StoreContext } from '../store-context.ts';

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
 * they are written after it, many calls in one command, without waiting and without a second try. A failed write leaves a call out of the recent or
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

interface LeasedCall {
  callId: CallId;
  untilMs: number;
}

/** Lua takes some thousands of arguments at once. */
const AT_ONCE = 500;

function* inPieces<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += AT_ONCE) yield items.slice(from, from + AT_ONCE);
}

export function createCallIndex({ port, keys, limits }: StoreContext): CallIndex {
  /** From the beginning of a call of the longest kind to the end of its retention. */
  const readableMs = limits.admissionSuspectMs + longestLifeMs(limits);
  const unheard = (write: Promise<unknown>): void => void write.catch(() => {});
  const created = new GatheredWrites<Session>((sessions) => {
    for (const some of inPieces(sessions)) {
      const entries = some.flatMap(({ createdAtMs, callId }) => [createdAtMs, callId]);
      unheard(port.run(indexCall, [keys.calls], [limits.recentCalls, readableMs, ...entries]));
    }
  });
  const leases = new GatheredWrites<LeasedCall>((calls) => {
    for (const some of inPieces(calls)) {
      const entries = some.flatMap(({ callId, untilMs }) => [untilMs, callId]);
      unheard(port.send((redis) => redis.zadd(keys.live, ...entries)));
    }
  });
  /** What comes after it must not be overtaken by a lease that was noted before. */
  const sendLive = <T>(command: (client: RedisClient) => Promise<T>): Promise<T> => {
    leases.flush();
    return port.send(command);
  };
  const pageOf = async (
    key: string,
    fromMs: number | '-inf',
    toMs: number,
    { limit, after }: CallPageOptions,
  ): Promise<CallPage> => {
    leases.flush();
    const from = after === undefined ? fromMs : `(${after}`;
    const reply = (await port.run(listCalls, [key], [from, toMs, Math.max(1, limit)])) as string[];
    const entries: CallPage['entries'] = [];
    for (let index = 0; index + 1 < reply.length; index += 2) {
      entries.push({ callId: reply[index] as CallId, atMs: Number(reply[index + 1]) });
    }
    return { entries, nextAfter: entries.length < limit ? undefined : entries.at(-1)?.atMs };
  };
  const dropLive = (callIds: readonly CallId[]): void => {
    if (callIds.length > 0) unheard(sendLive((redis) => redis.zrem(keys.live, ...callIds)));
  };
  const ids = (reply: Promise<string[]>): Promise<CallId[]> => reply as Promise<CallId[]>;
  return {
    noteCreated: (session) => created.add(session),
    noteLease: (callId, untilMs) => leases.add({ callId, untilMs }),
    noteEnded(callId, atMs) {
      dropLive([callId]);
      unheard(port.run(indexEndedCall, [keys.endedCalls], [atMs, callId, limits.endedListMs]));
    },
    dropLive,
    putOff(callIds, untilMs) {
      if (callIds.length === 0) return;
      const entries = callIds.flatMap((callId) => [untilMs, callId]);
      unheard(sendLive((redis) => redis.zadd(keys.live, 'XX', 'GT', ...entries)));
    },
    recent(limit) {
      created.flush();
      return ids(port.send((redis) => redis.zrange(keys.calls, 0, String(limit - 1), 'REV')));
    },
    leased: (nowMs, limit) =>
      ids(sendLive((redis) => redis.zrangebyscore(keys.live, `(${nowMs}`, '+inf', 'LIMIT', 0, limit))),
    lapsed: (nowMs, options) => pageOf(keys.live, '-inf', nowMs, options),
    ended: (fromMs, toMs, options) => pageOf(keys.endedCalls, fromMs, toMs, options),
  };
}
