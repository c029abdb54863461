/**
 * The lease of a call as its holder sees it. Redis alone knows who holds a call; here is only what this replica may still
 * take for granted, and for how long.
 */

/** A holder that is silent for so long has lost the call to whoever comes first (call-rescue.ts). */
export const LEASE_TTL_MS = 5_000;
/** Holds a call for whoever is to get its stream: before the name of the replica that has it called back. */
export const RESCUER = 'rescue:';
/** Three renewals may be late or lost before the lease runs out. */
export const LEASE_RENEW_MS = 1_500;

export interface HeldLease {
  /** The fencing number; a newer stream on this replica raises it. */
  fence: number;
  /** The call has been held before, here or elsewhere. */
  readonly isResumed: boolean;
  /** It was taken from a replica that had gone silent, and the carrier was told to come here. */
  isRescued: boolean;
  /** When the last good acquisition or renewal was sent, on the process' clock. */
  provenMs: number;
}

/**
 * Whether nobody can have taken the call because the lease ran out. Not sure is a replica that was stopped for a while, or
 * cut off from Redis: what its peers do may then be meant for another holder, so it must ask before it ends anything.
 */
export function isSurelyHeld(lease: Readonly<HeldLease>, nowMs: number): boolean {
  return nowMs - lease.provenMs < LEASE_TTL_MS;
}
