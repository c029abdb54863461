/** Keeps the leases of the calls that are held here, and finds out when this process has stood still. */
import type { CallId } from '@trunkline/protocol';
import { type Clock, type Logger, startRounds } from '@trunkline/service-kit';
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
/** If nothing could be looked at for so long, the process stood still, and was not merely busy. */
const SUSPENDED_MS = 4_000;

export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #lastLookMs = 0;
  #restsUntilMs = 0;
  #timers: (() => void)[] = [];

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** While a call is held. No effect when it runs already. */
  start(): void {
    if (this.#timers.length > 0) return;
    const { clock, held } = this.#options;
    this.#lastLookMs = clock.nowMs();
    this.#timers = [
      startRounds({
        clock,
        everyMs: HOUSEKEEPING_MS,
        items: held,
        visit: (calls, nowMs) => this.#keepHouse(calls, nowMs),
      }),
      startRounds({ clock, everyMs: LEASE_RENEW_MS, items: held, visit: (calls) => void this.#renewSome(calls) }),
    ];
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
  }

  /** Renews the lease of every call. A call whose lease another replica has taken is superseded. Never rejects. */
  renew(): Promise<void> {
    return this.#renewSome([...this.#options.held]);
  }

  async #renewSome(calls: readonly [CallId, KeptCall][]): Promise<void> {
    await Promise.all(calls.map(([callId, call]) => this.#renewOne(callId, call)));
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

  #keepHouse(calls: readonly [CallId, KeptCall][], nowMs: number): void {
    const { held, log } = this.#options;
    const sinceLastMs = nowMs - this.#lastLookMs;
    this.#lastLookMs = nowMs;
    // The process was stopped, or starved. Whoever seems to have been silent may only not have been heard; and whether the
    // calls are still ours must be known before anything is done about them.
    if (sinceLastMs >= SUSPENDED_MS) {
      log.warn({ forMs: Math.round(sinceLastMs), calls: held.size }, 'this process stood still');
      this.#restsUntilMs = nowMs + HOUSEKEEPING_MS;
      void this.renew();
    }
    if (nowMs < this.#restsUntilMs) return;
    for (const [, { runner }] of calls) runner.keepHouse(nowMs);
  }
}
