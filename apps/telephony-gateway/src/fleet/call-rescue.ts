/**
 * Calls back a caller whose replica has gone silent. A process that is killed closes its sockets, and Twilio comes back by
 * itself; one that is stopped, or cut off from the network, leaves Twilio streaming to nobody, for as long as TCP takes to
 * give up. What tells is the lease, which its holder no longer renews.
 *
 * One replica at a time takes the lease of such a call - the old holder is fenced off from that moment, whatever it does when
 * it wakes - and has Twilio ask `stream-ended` what comes next, which connects the caller to a replica that is there.
 *
 * After an outage of Redis all leases have run out, also those of calls that go on. So nobody is called back until Redis has
 * answered without a break for long enough that every holder has renewed. Without credentials for Twilio's API there is no
 * rescue: such a call is silent until its replica is back or TCP gives up.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore, StaleCall } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierControl } from '../twilio/twilio-client.ts';
import type { CallCloser } from './call-closer.ts';
import { LEASE_RENEW_MS, LEASE_TTL_MS, RESCUER } from '../call/held-lease.ts';
import { inBatches } from './in-batches.ts';

export interface CallRescue {
  /** @returns how many callers were called back. */
  rescue(): Promise<number>;
  stop(): void;
}

export interface CallRescueOptions {
  store: Pick<SessionStore, 'sessions' | 'leases' | 'locks' | 'events'>;
  carrier: Pick<CarrierControl, 'redirect'>;
  closer: CallCloser;
  /** Where Twilio is to ask. */
  nextUrl: string;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  isHeld(callId: CallId): boolean;
  onRescued(): void;
  log: Pick<Logger, 'warn'>;
}

const INTERVAL_MS = 1_000;
/** How long a call may be without a lease: between two holders it is so on purpose, and Twilio takes a second. */
const GRACE_MS = 2_500;
/** A stream that is known to be lost is one that Twilio is bringing back; where it does not, it may be told to. */
const RETURN_MS = 10_000;
/** Redis has answered for so long: holders have reconnected, and renewed more than once. */
const TRUST_AFTER_MS = LEASE_TTL_MS + 2 * LEASE_RENEW_MS;
/** A round that comes so late, or takes so long, says that Redis or this process stood still. */
const BREAK_MS = 3 * INTERVAL_MS;
/** Time for Twilio to come back before the next try. */
const CLAIM_MS = 15_000;
/** After that the call is left to the sweeper, which closes its books. */
const MAX_TRIES = 3;
const FORGET_AFTER_MS = 300_000;
const LOCK_TTL_MS = 10_000;
const MAX_PER_ROUND = 200;
/** Twilio allows few requests at once to an account; each takes about a tenth of a second. */
const BATCH = 10;

export function createCallRescue(options: CallRescueOptions): CallRescue {
  const { store, carrier, clock, log } = options;
  const tries = new Map<CallId, { count: number; lastMs: number }>();
  let trustedSinceMs = clock.nowMs();
  let lastRoundMs = trustedSinceMs;
  let isRunning = false;

  const callBack = async (session: Session): Promise<boolean> => {
    const { callId, callSid = '', accountSid, streamSid = '', replicaId: heldBy } = session;
    tries.set(callId, { count: (tries.get(callId)?.count ?? 0) + 1, lastMs: clock.nowMs() });
    const silentSinceMs = options.epochMs() - LEASE_TTL_MS - GRACE_MS;
    const lease = await store.leases.takeOver(callId, `${RESCUER}${options.replicaId}`, CLAIM_MS, silentSinceMs);
    // It has come back while others were called.
    if (!lease) return false;
    const { fence } = lease;
    const outcome = await carrier.redirect(callSid, options.nextUrl, accountSid);
    if (outcome === 'over') {
      const ending = { endedBy: 'carrier', reason: 'stream-lost', proof: 'carrierLookup', fence } as const;
      await options.closer.close(callId, ending);
      return false;
    }
    log.warn({ callId, callSid, heldBy }, 'call.rescued');
    options.onRescued();
    await store.events.append(callId, [{ type: 'stream.lost', atMs: options.epochMs(), streamSid }], { fence });
    return true;
  };

  const rescueOne = async ({ callId }: StaleCall): Promise<boolean> => {
    if (options.isHeld(callId) || (tries.get(callId)?.count ?? 0) >= MAX_TRIES) return false;
    const session = await store.sessions.read(callId);
    if (session?.channel !== 'twilio' || session.callSid === undefined) return false;
    const { lostAtMs } = session;
    if (lostAtMs !== undefined && options.epochMs() - lostAtMs < RETURN_MS) return false;
    return callBack(session);
  };

  const listStale = (): Promise<StaleCall[]> => store.sessions.listStale(options.epochMs() - GRACE_MS, MAX_PER_ROUND);

  const rescueAll = async (): Promise<number> => {
    let rescued = 0;
    await inBatches(await listStale(), BATCH, async (call) => {
      const isRescued = await rescueOne(call).catch((error: unknown) => {
        log.warn({ err: error, callId: call.callId }, 'call not rescued');
        return false;
      });
      if (isRescued) rescued += 1;
    });
    return rescued;
  };

  /** @returns whether any call seems to be without a holder, and Redis may be believed. */
  const isAnyStale = async (): Promise<boolean> => {
    const startedMs = clock.nowMs();
    const isLate = startedMs - lastRoundMs >= BREAK_MS;
    lastRoundMs = startedMs;
    let stale: StaleCall[];
    try {
      stale = await listStale();
    } catch (error) {
      trustedSinceMs = clock.nowMs();
      throw error;
    }
    const nowMs = clock.nowMs();
    if (isLate || nowMs - startedMs >= BREAK_MS) trustedSinceMs = nowMs;
    return stale.length > 0 && nowMs - trustedSinceMs >= TRUST_AFTER_MS;
  };

  const forgetOldTries = (): void => {
    const beforeMs = clock.nowMs() - FORGET_AFTER_MS;
    for (const [callId, { lastMs }] of tries) if (lastMs < beforeMs) tries.delete(callId);
  };

  const rescue = async (): Promise<number> => {
    if (isRunning) return 0;
    isRunning = true;
    try {
      forgetOldTries();
      if (!(await isAnyStale())) return 0;
      const lock = await store.locks.acquire('call-rescue', { ttlMs: LOCK_TTL_MS });
      if (!lock) return 0;
      try {
        return await rescueAll();
      } finally {
        await lock.release();
      }
    } finally {
      isRunning = false;
      // A long round is one in which there was much to do.
      lastRoundMs = clock.nowMs();
    }
  };

  const stop = clock.setInterval(() => {
    rescue().catch((error: unknown) => log.warn({ err: error }, 'calls not rescued'));
  }, INTERVAL_MS);
  return { rescue, stop };
}
