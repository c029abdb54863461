import type { CallId, Session } from '@trunkline/protocol';
import { checkStale } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
import type { CallIndex } from './call-index.ts';
import type { SessionRecords } from './session-records.ts';

/** A session that is live or lost though nobody holds its stream. */
export interface StaleCall {
  callId: CallId;
  /** Pass it to `update` or `end`: the write is then refused if the stream has found a holder meanwhile. */
  fence: number;
}

export interface StaleCallPage {
  /** May be empty though there is a next page: what was looked at was held after all. */
  calls: StaleCall[];
  /** Pass it as `after` for the next page; `undefined` when there is none. */
  nextAfter: number | undefined;
}

export interface EndedCallPage {
  sessions: Session[];
  /** Pass it as `after` for the next page; `undefined` when there is none. */
  nextAfter: number | undefined;
}

export interface CallListOptions {
  /** About how many are looked at; more only if they have the same time. @defaultValue 200 */
  limit?: number;
  /** `nextAfter` of the page before. */
  after?: number | undefined;
}

/**
 * Lists over all calls, for the operators' page and for whoever looks after calls that nobody holds. They lean on indexes
 * that are written on a best-effort basis (see `CallIndex`) but never show a session in a state that it is not in.
 * Failure policy: see `RedisPort`.
 */
export interface CallLists {
  /** Lists the sessions created last, the newest first. @param limit at most this many are looked at; @defaultValue 100 */
  listRecent(limit?: number): Promise<Session[]>;
  /** Lists live sessions in no special order. @param limit @defaultValue 1000 */
  listLive(limit?: number): Promise<Session[]>;
  /**
   * Lists live and lost sessions whose lease has expired by `nowMs`, because their replica died or was cut off. Any replica may
   * end them. A holder that was only cut off takes its lease again with the next renewal.
   *
   * A call that is passed on to a person (intent `transfer`) needs no holder and is never stale: the carrier's word ends
   * it. Such calls are put off for `RECHECK_MS` when they are met, so that they do not fill the pages of the others.
   */
  listStale(nowMs: number, options?: CallListOptions): Promise<StaleCallPage>;
  /** Lists sessions that ended between the two times (epoch ms), by their end. The list reaches back for `endedListMs`. */
  listEnded(fromMs: number, toMs: number, options?: CallListOptions): Promise<EndedCallPage>;
}

/** Answers of the script `checkStale`; a stale call has a fencing number instead, which is never below 0. */
const NOT_UNDER_WAY = -3;
const WITH_A_PERSON = -2;
const DEFAULT_LIMIT = 200;
/** How late a call may be found stale whose index could not be written when it came back from a person. */
const RECHECK_MS = 30_000;

export function createCallLists(
  { port, keys, nowMs }: StoreContext,
  index: CallIndex,
  records: SessionRecords,
): CallLists {
  const readAll = async (callIds: readonly CallId[]): Promise<Session[]> => {
    const sessions = await Promise.all(callIds.map((callId) => records.read(callId)));
    return sessions.filter((session) => session !== undefined);
  };
  const judge = async (callId: CallId): Promise<StaleCall> => {
    const ofCall = [keys.session(callId), keys.lease(callId), keys.fence(callId)];
    return { callId, fence: Number(await port.run(checkStale, ofCall)) };
  };
  return {
    listRecent: async (limit = 100) => readAll(await index.recent(limit)),
    async listLive(limit = 1_000) {
      const sessions = await readAll(await index.leased(nowMs(), limit));
      return sessions.filter((session) => session.state === 'live');
    },
    async listStale(untilMs, { limit = DEFAULT_LIMIT, after } = {}) {
      const { entries, nextAfter } = await index.lapsed(untilMs, { limit, after });
      const verdicts = await Promise.all(entries.map(({ callId }) => judge(callId)));
      const idsOf = (verdict: number): CallId[] =>
        verdicts.filter(({ fence }) => fence === verdict).map(({ callId }) => callId);
      index.dropLive(idsOf(NOT_UNDER_WAY));
      index.putOff(idsOf(WITH_A_PERSON), nowMs() + RECHECK_MS);
      return { calls: verdicts.filter(({ fence }) => fence >= 0), nextAfter };
    },
    async listEnded(fromMs, toMs, { limit = DEFAULT_LIMIT, after } = {}) {
      const { entries, nextAfter } = await index.ended(fromMs, toMs, { limit, after });
      const sessions = await readAll(entries.map(({ callId }) => callId));
      return { sessions: sessions.filter((session) => session.state === 'ended'), nextAfter };
    },
  };
}
