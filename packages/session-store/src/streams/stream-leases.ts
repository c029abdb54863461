import type { CallId, TakeoverReason } from '@trunkline/protocol';
import type { CallIndex } from '../sessions/call-index.ts';
import { acquireLease, releaseLease, renewLeases } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

export interface StreamLease {
  /** The id of the replica that holds the stream. It also names that replica's wake channel. */
  holder: string;
  /** Rises with each acquisition of the same call, and tells two streams on one replica apart. Microseconds; treat as opaque. */
  fence: number;
}

export interface AcquiredLease {
  fence: number;
  reason: TakeoverReason;
  /** When the call lost its stream, as far as somebody noted it. The silence began about then. */
  lostAtMs?: number;
  /** The time by Redis' clock at which the lease was taken, by which the clocks of replicas can be compared. */
  redisNowMs: number;
  /** Who held the call until now. Missing if that lease had expired or been released. */
  previousHolder?: string;
  /** Where to begin in the call's mailbox. Pass it to `MailboxReader.watch`, so that no message is missed in between. */
  mailboxCursor: string;
}

/**
 * Says who holds the stream of a call. The newest holder wins (REQUIREMENTS T14), and the fencing number keeps an older one
 * from writing. A lease that is not renewed runs out by Redis' clock, so the clocks of replicas need not agree.
 *
 * **What fencing proves.** From the moment in which `acquire` was carried out, an earlier holder changes nothing:
 * `sessions.update`, `writeAgent`, `restore`, `end`, `handOver` and `moveTransfer`, `events.append`, `commands.take` and
 * `finish`, `renew` and `release` look at the number and write in the same script. This holds for writes that carry the
 * number, so a runner must never leave it out. The lease itself guards nothing: a holder whose lease has run out may write
 * until somebody acquires, which is what lets live calls go on without Redis (S4).
 *
 * **Loss of memory.** Numbers come from Redis' clock and rise by at least one. If Redis comes back empty, a renewal brings
 * the lease back, and a stream that was opened since has the higher number. If a primary fails before it has passed an
 * `acquire` on, its successor only knows an older number. The first write or renewal of the newer holder corrects it; until
 * then, for at most one renewal interval, the older holder may write too.
 *
 * **Grace.** After an outage all leases have run out, also those of calls that go on. A missing lease proves no death: wait
 * for a reconnection and a renewal interval before you act upon `listStale`.
 *
 * Failure policy: see `RedisPort`. A failed `acquire` may have taken the lease all the same; it is right to acquire again.
 * A failed `renew` says nothing about who has the lease: go on, and try again at the next renewal (REQUIREMENTS S4). Only
 * `false` means that another holder has the stream.
 */
export interface StreamLeases {
  /**
   * Always succeeds. Whoever had the call before finds `stream.superseded` with the new number in its mailbox. Ends a
   * hand-over: the intent is `talk` again, and `lostAtMs` and `handOverReason` leave the session for the reply.
   */
  acquire(callId: CallId, holder: string, ttlMs: number): Promise<AcquiredLease>;
  /**
   * Acquires only if nobody holds the call, for a rescuer that has no stream yet and is about to have the carrier open one.
   * @param silentSinceMs becomes the session's `lostAtMs`.
   * @param from a holder of which it is known that it stands still, and from which the call is taken too.
   * @returns `undefined` when somebody else holds it.
   */
  takeOver(
    callId: CallId,
    holder: string,
    ttlMs: number,
    silentSinceMs: number,
    from?: string,
  ): Promise<AcquiredLease | undefined>;
  /**
   * Prolongs the lease, and with it the session. It also takes up a lease that has expired or was forgotten, unless another
   * holder has had it since: a live call outlasts an absent or emptied Redis. Therefore cancel renewals before `release`.
   * @returns `false` if another holder has the stream, or this one has handed it over: leave the call. `forgotten`: the
   *   lease is held, and Redis has lost the session; write it anew with `sessions.restore`.
   */
  renew(callId: CallId, holder: string, fence: number, ttlMs: number): Promise<'held' | 'forgotten' | false>;
  /** Gives the lease back. The fencing number stays. @returns whether the lease was still this holder's. */
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
  redisNowMs: number,
];

export function createStreamLeases({ port, keys, limits, nowMs }: StoreContext, index: CallIndex): StreamLeases {
  const fenceMs = longestLifeMs(limits);
  const take = async (
    callId: CallId,
    holder: string,
    ttlMs: number,
    silentSinceMs: number | '',
    from = '',
  ): Promise<AcquiredLease | undefined> => {
    const reply = (await port.run(
      acquireLease,
      [keys.lease(callId), keys.fence(callId), keys.mailbox(callId), keys.session(callId)],
      [
        holder,
        ttlMs,
        fenceMs,
        limits.mailboxLength,
        limits.sessionIdleMs,
        keys.wakePrefix,
        callId,
        silentSinceMs,
        from,
      ],
    )) as AcquireReply | [];
    if (reply.length === 0) return undefined;
    index.noteLease(callId, nowMs() + ttlMs);
    const [fence, previousHolder, mailboxCursor, reason, lostAtMs, redisNowMs] = reply;
    return {
      fence,
      mailboxCursor,
      reason,
      redisNowMs,
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
      const shared = { args: [limits.sessionIdleMs, limits.endedRetentionMs, fenceMs] };
      // In order: a renewal that comes after its lease was given back would take it up again.
      const reply = await port.runForMany(renewLeases, shared, { keys: ofCall, args: [holder, fence, ttlMs] }, true);
      if (reply === 0) return false;
      index.noteLease(callId, nowMs() + ttlMs);
      return reply === 1 ? 'held' : 'forgotten';
    },

    async release(callId, holder, fence) {
      const reply = await port.run(releaseLease, [keys.lease(callId)], [holder, fence]);
      // The call stays listed as lapsed: a holder that fails to say what became of it must not hide it from the sweep.
      if (reply === 1) index.noteLease(callId, nowMs());
      return reply === 1;
    },

    async read(callId) {
      const { holder, fence } = await port.send((redis) => redis.hgetall(keys.lease(callId)));
      return holder === undefined ? undefined : { holder, fence: Number(fence) };
    },
  };
}
