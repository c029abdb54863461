import type { CallId, Session } from '@trunkline/protocol';
import type { CallIndex } from './call-index.ts';
import { checkStale } from '../scripts/index.ts';
import type { SessionRecords } from './session-records.ts';
import type { StoreContext } from '../store-context.ts';

/** A session that is live or lost though nobody holds its stream. */
export interface StaleCall {
  callId: CallId;
  /** Pass it to `update`: the mark is then refused if the stream has found a holder meanwhile. */
  fence: number;
}

/**
 * Lists over all calls, for the operators' page and the sweep of lost calls. They lean on indexes that are written on a
 * best-effort basis (see `CallIndex`) but never show a session in a state that it is not in.
 * Failure policy: see `RedisPort`.
 */
export interface CallLists {
  /** The sessions created last, newest first. @param limit at most so many are looked at; @defaultValue 100 */
  listRecent(limit?: number): Promise<Session[]>;
  /** Sessions that are live, in no special order. @param limit @defaultValue 1000 */
  listLive(limit?: number): Promise<Session[]>;
  /**
   * Live and lost sessions whose lease has expired by `nowMs`, that is, whose replica died or was cut off. Any replica may
   * end them. A holder that was only cut off takes its lease again with the next renewal. A call that is passed on to a
   * person (intent `transfer`) needs no holder and is never stale: the carrier's word ends it.
   */
  listStale(nowMs: number, limit: number): Promise<StaleCall[]>;
}

const NOT_UNDER_WAY = -2;
const HELD = -1;

export function createCallLists(
  { port, keys, nowMs }: StoreContext,
  index: CallIndex,
  records: SessionRecords,
): CallLists {
  const readAll = async (callIds: readonly CallId[]): Promise<Session[]> => {
    const sessions = await Promise.all(callIds.map((callId) => records.read(callId)));
    return sessions.filter((session) => session !== undefined);
  };
  return {
    listRecent: async (limit = 100) => readAll(await index.recent(limit)),
    async listLive(limit = 1_000) {
      const sessions = await readAll(await index.leased(nowMs(), limit));
      return sessions.filter((session) => session.state === 'live');
    },
    async listStale(untilMs, limit) {
      const callIds = await index.lapsed(untilMs, limit);
      const verdicts = await Promise.all(
        callIds.map(async (callId) => {
          const ofCall = [keys.session(callId), keys.lease(callId), keys.fence(callId)];
          return { callId, fence: Number(await port.run(checkStale, ofCall)) };
        }),
      );
      index.dropLive(verdicts.filter(({ fence }) => fence === NOT_UNDER_WAY).map(({ callId }) => callId));
      return verdicts.filter(({ fence }) => fence !== NOT_UNDER_WAY && fence !== HELD);
    },
  };
}
