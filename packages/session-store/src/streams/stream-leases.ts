import type { CallId, TakeoverReason } from '@trunkline/protocol';
import type { CallIndex } from '../sessions/call-index.ts';
import { acquireLease, releaseLease, renewLease } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

export interface StreamLease {
  /** Id of the replica that holds the stream; also names its wake channel. */
  holder: string;
  /** Rises with each acquisition of the same call, and tells two streams on one replica apart. A time, but not to be read. */
  fence: number;
}

export interface AcquiredLease {
  fence: number;
  reason: TakeoverReason;
  /** Since when the call was without a stream, as far as somebody said so: the silence began about then. */
  lostAtMs?: number;
  /** Who held it until now, unless that lease had expired or been released. */
  previousHolder?: string;
  /** Where to begin in the call's mailbox: pass it to `MailboxReader.watch`, and nothing is missed in between. */
  mailboxCursor: string;
}

/**
 * Who has the stream of a call. The newest one wins (REQUIREMENTS T14), the fencing number keeps an older one from
 * writing, and a lease that is not renewed runs out by Redis' clock, so that replicas' clocks need not agree.
 *
 * **What fencing proves.** From the moment in which `acquire` was carried out, a holder before it changes nothing:
 * `sessions.update`, `end`, `handOver` and `moveTransfer`, `events.append`, `commands.take` and `finish`, `renew` and
 * `release` look at the number and write in the same script. That holds for writes that carry the number; it is why a
 * runner must never leave it out. The lease itself guards nothing: a holder whose lease has run out may write until
 * somebody acquires, which is what lets live calls go on without Redis (S4).
 *
 * **Loss of memory.** Numbers come from Redis' clock and rise by at least one. If Redis comes back empty, a renewal brings
 * the lease back, and a stream that was opened since has the higher number. If a primary fails before it has passed an
 * `acquire` on, the new one knows an older number only: the first write or renewal of the newer holder teaches it, and
 * until then, at most one renewal interval, the older holder may write too.
 *
 * **Grace.** After an outage all leases have run out, also of calls that go on. A lease that is missing is no proof of
 * death: give replicas a renewal interval and a reconnection before `listStale` is acted upon.
 *
 * Failure policy: see `RedisPort`. A failed `acquire` may have taken the lease all the same; to acquire again is right.
 * A failed `renew` says nothing about who has the lease: go on, and try again at the next turn (REQUIREMENTS S4). Only
 * `false` means that another one has the stream.
 */
export interface StreamLeases {
  /**
   * Always succeeds. Whoever had the call before finds `stream.superseded` with the new number in its mailbox. Ends a
   * hand-over: the intent is `talk` again, and `lostAtMs` and `handOverReason` leave the session for the reply.
   */
  acquire(callId: CallId, holder: string, ttlMs: number): Promise<AcquiredLease>;
  /**
   * The same for a holder that has no stream, and is about to have the carrier open one: only if nobody holds the call.
   * @param silentSinceMs becomes the session's `lostAtMs`.
   * @returns `undefined` when somebody holds it.
   */
  takeOver(callId: CallId, holder: string, ttlMs: number, silentSinceMs: number): Promise<AcquiredLease | undefined>;
  /**
   * Prolongs the lease, and with it the session. Takes up an expired or forgotten lease as well, as long as no one else
   * has had it since: a live call outlasts an absent or emptied Redis. So cancel renewals before `release`.
   * @returns `false` if another holder has the stream, or this one has handed it over: leave the call. `forgotten`: the
   *   lease is held, and Redis has lost the session; write it anew with `sessions.restore`.
   */
  renew(callId: CallId, holder: string, fence: number, ttlMs: number): Promise<'held' | 'forgotten' | false>;
  /** @returns whether it was still this holder's. The fencing number stays. */
  release(callId: CallId, holder: string, fence: number): Promise<boolean>;
  /** @returns `undefined` when nobody holds the stream. */
  read(callId: CallId): Promise<StreamLease | undefined>;
}

type AcquireReply = [
  fence: number,
  previousHolder: string,
  mailboxCursor: string,
  reason: TakeoverReason,
  lostAtMs: string,
];

export function createStreamLeases({ port, keys, limits, nowMs }: StoreContext, index: CallIndex): StreamLeases {
  const fenceMs = longestLifeMs(limits);
  const take = async (
    callId: CallId,
    holder: string,
    ttlMs: number,
    silentSinceMs: number | '',
  ): Promise<AcquiredLease | undefined> => {
    const reply = (await port.run(
      acquireLease,
      [keys.lease(callId), keys.fence(callId), keys.mailbox(callId), keys.session(callId)],
      [holder, ttlMs, fenceMs, limits.mailboxLength, limits.sessionIdleMs, keys.wakePrefix, callId, silentSinceMs],
    )) as AcquireReply | [];
    if (reply.length === 0) return undefined;
    index.noteLease(callId, nowMs() + ttlMs);
    const [fence, previousHolder, mailboxCursor, reason, lostAtMs] = reply;
    return {
      fence,
      mailboxCursor,
      reason,
      ...(lostAtMs === '' ? {} : { lostAtMs: Number(lostAtMs) }),
      ...(previousHolder === '' ? {} : { previousHolder }),
    };
  };

  return {
    acquire: async (callId, holder, ttlMs) => (await take(callId, holder, ttlMs, '')) as AcquiredLease,
    takeOver: take,

    async renew(callId, holder, fence, ttlMs) {
      const ofCall = [
        keys.lease(callId),
        keys.fence(callId),
        keys.session(callId),
        keys.events(callId),
        keys.mailbox(callId),
      ];
      const reply = await port.run(renewLease, ofCall, [
        holder,
        fence,
        ttlMs,
        limits.sessionIdleMs,
        limits.endedRetentionMs,
        fenceMs,
      ]);
      if (reply === 0) return false;
      index.noteLease(callId, nowMs() + ttlMs);
      return reply === 1 ? 'held' : 'forgotten';
    },

    async release(callId, holder, fence) {
      const reply = await port.run(releaseLease, [keys.lease(callId)], [holder, fence]);
      // It stays listed, as lapsed: a holder that fails to say what became of the call must not hide it from the sweep.
      if (reply === 1) index.noteLease(callId, nowMs());
      return reply === 1;
    },

    async read(callId) {
      const { holder, fence } = await port.send((redis) => redis.hgetall(keys.lease(callId)));
      return holder === undefined ? undefined : { holder, fence: Number(fence) };
    },
  };
}
