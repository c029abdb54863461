/**
 * The lease of a call as its holder sees it. Redis alone knows who holds a call; this is only what a replica may take for
 * granted since it last asked.
 */

import type { TakeoverReason } from '@trunkline/protocol';
import type { OwnPulse } from '../fleet/standstill/own-pulse.ts';

/** A lease runs out after this time without a renewal, and another replica may then rescue the call (fleet/call-rescue.ts). */
export const LEASE_TTL_MS = 5_000;
/** Stands before a replica's name in a lease that is taken for whoever is to get the stream of a rescued call. */
export const RESCUER = 'rescue:';
/** Three renewals may be late or lost before the lease runs out. */
export const LEASE_RENEW_MS = 1_500;

/** How the newest stream of a call came to this replica. */
export interface StreamArrival {
  readonly reason: TakeoverReason;
  /** How long the call had no stream, as far as somebody noted when it was lost. */
  readonly lostMs?: number;
  /** How far the clock of Redis is ahead of this replica's. */
  readonly redisAheadMs: number;
  readonly replicaId: string;
}

export interface HeldLease {
  /** The fencing number; a newer stream on this replica raises it. */
  fence: number;
  /** The call has been held before, here or elsewhere. */
  readonly isResumed: boolean;
  /** The call was rescued from a replica that had gone silent, and the carrier was told to connect it anew. */
  isRescued: boolean;
  /** How the stream came here that the fencing number was given for. */
  arrival?: StreamArrival;
  /** When the last good acquisition or renewal was sent, on the process' clock. */
  provenMs: number;
  /** Missing where no other replica takes calls from one that stands still. */
  readonly pulse?: Pick<OwnPulse, 'isFresh'> | undefined;
}

/** A newer stream on this replica has taken the lease of a call that is held here. */
export function raiseLease(lease: HeldLease, { fence, isRescued, arrival, provenMs }: Readonly<HeldLease>): void {
  if (fence > lease.fence) Object.assign(lease, { fence, isRescued, arrival, provenMs });
}

/**
 * Whether the lease cannot have run out, so that nobody else can have the call. A replica that was stopped for a while, or cut
 * off from Redis, is not sure: what its peers do may be meant for another holder, so it must ask before it ends anything.
 */
export function isSurelyHeld(lease: Readonly<HeldLease>, nowMs: number): boolean {
  return nowMs - lease.provenMs < LEASE_TTL_MS && lease.pulse?.isFresh(nowMs) !== false;
}
