/** Keeps the leases of the calls that are held here, and finds out when this process has stood still. */
import type { CallId } from '@trunkline/protocol';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { CallRunner } from './call-runner.ts';
import { type HeldLease, LEASE_RENEW_MS, LEASE_TTL_MS } from './held-lease.ts';

/** A held call as far as its lease is concerned. */
export interface KeptCall {
  readonly runner: Pick<CallRunner, 'keepHouse' | 'supersede' | 'sessionForgotten'>;
  readonly lease: HeldLease;
}

export interface LeaseKeeperOptions {
  held: ReadonlyMap<CallId, KeptCall>;
  leases: Pick<SessionStore['leases'], 'renew'>;
  replicaId: string;
  clock: Clock;
  log: Pick<Logger, 'debug' | 'warn'>;
}

const HOUSEKEEPING_MS = 1_000;
/** Two rounds of housekeeping that are further apart than this: the process stood still, and was not merely busy. */
const SUSPENDED_MS = 4_000;

export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #lastRoundMs = 0;
  #timers: (() => void)[] = [];

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** While a call is held. No effect when it runs already. */
  start(): void {
    if (this.#timers.length > 0) return;
    const { clock } = this.#options;
    this.#lastRoundMs = clock.nowMs();
    this.#timers = [
      clock.setInterval(() => this.#keepHouse(), HOUSEKEEPING_MS),
      clock.setInterval(() => void this.renew(), LEASE_RENEW_MS),
    ];
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
  }

  /** Renews the lease of every call. A call whose lease another replica has taken is superseded. Never rejects. */
  async renew(): Promise<void> {
    await Promise.all([...this.#options.held].map(([callId, call]) => this.#renewOne(callId, call)));
  }

  async #renewOne(callId: CallId, { runner, lease }: KeptCall): Promise<void> {
    const { leases, replicaId, clock, log } = this.#options;
    const { fence } = lease;
    const sentMs = clock.nowMs();
    try {
      const outcome = await leases.renew(callId, replicaId, fence, LEASE_TTL_MS);
      // A newer stream here has taken the lease meanwhile; the answer was about the old one.
      if (lease.fence !== fence) return;
      if (outcome === false) return runner.supersede();
      lease.provenMs = Math.max(lease.provenMs, sentMs);
      if (outcome === 'forgotten') runner.sessionForgotten();
    } catch (error) {
      // Redis away is no reason to end a call: whoever could take the lease cannot reach it either.
      log.debug({ err: error, callId }, 'lease not renewed');
    }
  }

  #keepHouse(): void {
    const { held, clock, log } = this.#options;
    const nowMs = clock.nowMs();
    const sinceLastMs = nowMs - this.#lastRoundMs;
    this.#lastRoundMs = nowMs;
    // The process was stopped, or starved. Whoever seems to have been silent may only not have been heard; and whether the
    // calls are still ours must be known before anything is done about them.
    if (sinceLastMs >= SUSPENDED_MS) {
      log.warn({ forMs: Math.round(sinceLastMs), calls: held.size }, 'this process stood still');
      void this.renew();
      return;
    }
    for (const { runner } of held.values()) runner.keepHouse(nowMs);
  }
}
