import type { CallId } from '@trunkline/protocol';
import type { CallIndex } from './call-index.ts';
import { acquireLease, releaseLease, renewLease } from './scripts/index.ts';
import { longestLifeMs } from './store-context.ts';
import type { StoreContext } from './store-context.ts';

export interface StreamLease {
  /** Id of the replica that holds the stream; also names its wake channel. */
  holder: string;
  /** Rises with each acquisition of the same call, and tells two streams on one replica apart. */
  fence: number;
}

export interface AcquiredLease {
  fence: number;
  /** Who held it until now, unless that lease had expired or been released. */
  previousHolder?: string;
  /** Where to begin in the call's mailbox: pass it to `MailboxReader.watch`, and nothing is missed in between. */
  mailboxCursor: string;
}

/**
 * Who has the stream of a call. The newest one wins (REQUIREMENTS T14), the fencing number keeps an older one from
 * writing, and a lease that is not renewed runs out by Redis' clock, so that replicas' clocks need not agree.
 *
 * Failure policy: see `RedisPort`. A failed `acquire` may have taken the lease all the same; to acquire again is right.
 * A failed `renew` says nothing about who has the lease: go on, and try again at the next turn (REQUIREMENTS S4). Only
 * `false` means that another one has the stream.
 */
export interface StreamLeases {
  /** Always succeeds. Whoever had the call before finds `stream.superseded` with the new number in its mailbox. */
  acquire(callId: CallId, holder: string, ttlMs: number): Promise<AcquiredLease>;
  /**
   * Prolongs the lease, and with it the session. Takes up an expired or forgotten lease as well, as long as no one else
   * has had it since: a live call outlasts an absent or emptied Redis. So cancel renewals before `release`.
   * @returns `false` if another holder has the stream: let go of it.
   */
  renew(callId: CallId, holder: string, fence: number, ttlMs: number): Promise<boolean>;
  /** @returns whether it was still this holder's. The fencing number stays. */
  release(callId: CallId, holder: string, fence: number): Promise<boolean>;
  /** @returns `undefined` when nobody holds the stream. */
  read(callId: CallId): Promise<StreamLease | undefined>;
}

export function createStreamLeases({ port, keys, limits, nowMs }: StoreContext, index: CallIndex): StreamLeases {
  const fenceMs = longestLifeMs(limits);
  return {
    async acquire(callId, holder, ttlMs) {
      const reply = await port.run(
        acquireLease,
        [keys.lease(callId), keys.fence(callId), keys.mailbox(callId)],
        [holder, ttlMs, fenceMs, limits.mailboxLength, limits.sessionIdleMs, keys.wakePrefix, callId],
      );
      index.noteLease(callId, nowMs() + ttlMs);
      const [fence, previousHolder, mailboxCursor] = reply as [number, string, string];
      return { fence, mailboxCursor, ...(previousHolder === '' ? {} : { previousHolder }) };
    },

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
      if (reply === 1) index.noteLease(callId, nowMs() + ttlMs);
      return reply === 1;
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
