/**
 * Takes over the calls of a replica that has gone silent. When a process is killed, its sockets close and Twilio comes back by
 * itself. When a process is stopped or cut off from the network, Twilio goes on streaming to nobody for as long as TCP takes to
 * give up. Such a replica is recognised by its leases, which it does not renew.
 *
 * One replica at a time takes the lease of such a call, which fences the old holder off whatever it does when it wakes, and has
 * Twilio ask `stream-ended` what comes next. The answer connects the caller to a replica that is there.
 *
 * After an outage of Redis all leases have run out, including those of calls that go on. Therefore nothing is rescued until
 * Redis has answered without a break for long enough that every holder has renewed. Without credentials for Twilio's API there
 * is no rescue, and such a call is silent until its replica is back or TCP gives up.
 *
 * Replicas that reach each other find a standstill sooner (standstill/replica-watch.ts), and have its calls taken over by `rescueFrom`
 * before their leases have run out.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore, StaleCall } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierControl } from '../twilio/twilio-client.ts';
import type { CallCloser } from './call-closer.ts';
import { LEASE_RENEW_MS, LEASE_TTL_MS, RESCUER } from '../call/held-lease.ts';
import { inBatches } from './in-batches.ts';
import { stalePages } from './stale-calls.ts';

export interface CallRescue {
  /** Looks for such calls once. @returns how many were taken over. */
  rescue(): Promise<number>;
  /** Takes over all telephone calls of a replica that stands still. @returns how many. @throws when Redis is away. */
  rescueFrom(replicaId: string, silentMs: number): Promise<number>;
  stop(): void;
}

export interface CallRescueOptions {
  store: Pick<SessionStore, 'sessions' | 'leases' | 'locks' | 'events'>;
  carrier: Pick<CarrierControl, 'redirect'>;
  closer: CallCloser;
  /** The URL that Twilio is sent to, which names the rescue by its fence. */
  nextUrl(fence: number): string;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  isHeld(callId: CallId): boolean;
  onRescued(): void;
  log: Pick<Logger, 'warn'>;
}

const INTERVAL_MS = 1_000;
/** How long a call may be without a lease. Between two holders it has none on purpose, and Twilio takes about a second. */
const GRACE_MS = 2_500;
/** How long Twilio may take to bring back a stream that is known to be lost, before it is told to. */
const RETURN_MS = 10_000;
/** Redis is believed once it has answered for this long: by then every holder has reconnected and renewed its leases. */
const TRUST_AFTER_MS = LEASE_TTL_MS + 2 * LEASE_RENEW_MS;
/** A round that comes this late, or takes this long, shows that Redis or this process stood still. */
const BREAK_MS = 3 * INTERVAL_MS;
/** How long the lease of a rescuer lasts, which is the time that Twilio has to come back before the next try. */
const CLAIM_MS = 15_000;
/** After so many tries the call is left to the sweeper, which ends its session. */
const MAX_TRIES = 3;
const FORGET_AFTER_MS = 300_000;
const LOCK_TTL_MS = 10_000;
/** An account may send Twilio few requests at once. Each takes about a tenth of a second. */
const BATCH = 10;

export function createCallRescue(options: CallRescueOptions): CallRescue {
  const { store, carrier, clock, log } = options;
  const tries = new Map<CallId, { count: number; lastMs: number }>();
  let trustedSinceMs = clock.nowMs();
  let lastRoundMs = trustedSinceMs;
  let isRunning = false;

  /** @param from its holder, where that is known to stand still. */
  const callBack = async (session: Session, silentSinceMs: number, from?: string): Promise<boolean> => {
    const { callId, callSid = '', accountSid, streamSid = '', replicaId: heldBy } = session;
    tries.set(callId, { count: (tries.get(callId)?.count ?? 0) + 1, lastMs: clock.nowMs() });
    const lease = await store.leases.takeOver(callId, `${RESCUER}${options.replicaId}`, CLAIM_MS, silentSinceMs, from);
    // The call has found a new holder while others were rescued.
    if (!lease) return false;
    const { fence } = lease;
    const outcome = await carrier.redirect(callSid, options.nextUrl(fence), accountSid);
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
    return callBack(session, options.epochMs() - LEASE_TTL_MS - GRACE_MS);
  };

  const countRescued = async <Call extends { callId: CallId }>(
    calls: readonly Call[],
    rescueCall: (call: Call) => Promise<boolean>,
  ): Promise<number> => {
    let rescued = 0;
    await inBatches(calls, BATCH, async (call) => {
      const isRescued = await rescueCall(call).catch((error: unknown) => {
        log.warn({ err: error, callId: call.callId }, 'call not rescued');
        return false;
      });
      if (isRescued) rescued += 1;
    });
    return rescued;
  };

  const pages = (): AsyncGenerator<StaleCall[]> => stalePages(store.sessions, options.epochMs() - GRACE_MS);

  const rescueAll = async (): Promise<number> => {
    let rescued = 0;
    for await (const calls of pages()) rescued += await countRescued(calls, rescueOne);
    return rescued;
  };

  /** @returns whether any call seems to be without a holder, and Redis may be believed. */
  const isAnyStale = async (): Promise<boolean> => {
    const startedMs = clock.nowMs();
    const isLate = startedMs - lastRoundMs >= BREAK_MS;
    lastRoundMs = startedMs;
    let isAny: boolean;
    try {
      isAny = (await pages().next()).done !== true;
    } catch (error) {
      trustedSinceMs = clock.nowMs();
      throw error;
    }
    const nowMs = clock.nowMs();
    if (isLate || nowMs - startedMs >= BREAK_MS) trustedSinceMs = nowMs;
    return isAny && nowMs - trustedSinceMs >= TRUST_AFTER_MS;
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
      // A round that takes long because it has much to do must not look like a standstill at the next round.
      lastRoundMs = clock.nowMs();
    }
  };

  const rescueFrom = async (from: string, silentMs: number): Promise<number> => {
    // Several replicas notice at once. Whoever comes second finds the leases taken.
    const lock = await store.locks.acquire(`standstill:${from}`, { ttlMs: LOCK_TTL_MS });
    if (!lock) return 0;
    try {
      const silentSinceMs = options.epochMs() - silentMs;
      const calls = (await store.sessions.listLive()).filter(
        ({ replicaId, channel, callSid }) => replicaId === from && channel === 'twilio' && callSid !== undefined,
      );
      return await countRescued(calls, (session) => callBack(session, silentSinceMs, from));
    } finally {
      await lock.release();
    }
  };

  const stop = clock.setInterval(() => {
    rescue().catch((error: unknown) => log.warn({ err: error }, 'calls not rescued'));
  }, INTERVAL_MS);
  return { rescue, rescueFrom, stop };
}
