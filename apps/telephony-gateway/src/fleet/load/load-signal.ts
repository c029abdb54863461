/**
 * Tells of the load of this replica: the load balancer by `/readyz`, autoscaling by metrics, and people by one log line when a
 * limit is reached and one when it is left. What counts as too much is decided in call-core/load/load-gate.ts. Nothing is stopped
 * here: live calls stay, and a call that the load balancer sends all the same is taken as long as there is room.
 */
import { INITIAL_LOAD, type LoadLimits, type LoadSign, type LoadState, stepLoad } from '@trunkline/call-core';
import type { Clock, Logger } from '@trunkline/service-kit';

export interface LoadSignal {
  readonly limits: Readonly<LoadLimits>;
  readonly lagP99Ms: number;
  /** Looks at the load now. */
  look(): Readonly<LoadState>;
  /** Says to an operator why new calls should go elsewhere; empty when they are welcome. */
  reasons(): string[];
  stop(): void;
}

export interface LoadSignalOptions {
  clock: Clock;
  limits: LoadLimits;
  liveCalls: () => number;
  /** The 99th percentile of the event loop's delay over the last seconds, ms. */
  lagP99Ms: () => number;
  /** Whether some other replica takes calls. If none does, lag is no reason: a stuttering voice is better than no answer. */
  canOthersTake: () => boolean;
  log: Pick<Logger, 'warn' | 'info'>;
}

const LOOK_EVERY_MS = 1_000;

const SENTENCES: Record<LoadSign, readonly [on: string, off: string]> = {
  isFull: ['at the limit of calls', 'below the limit of calls again'],
  isNearlyFull: ['calls at 80 % of the limit', 'calls below 80 % of the limit again'],
  isLagging: ['event loop lags, new calls should go elsewhere', 'event loop has recovered'],
};

export function createLoadSignal(options: LoadSignalOptions): LoadSignal {
  const { clock, limits, log } = options;
  let state = INITIAL_LOAD;
  let lagP99Ms = 0;

  const look = (): LoadState => {
    const calls = options.liveCalls();
    lagP99Ms = options.lagP99Ms();
    const next = stepLoad(state, { calls, lagP99Ms }, limits, clock.nowMs());
    for (const sign of Object.keys(SENTENCES) as LoadSign[]) {
      if (next[sign] === state[sign]) continue;
      const [on, off] = SENTENCES[sign];
      const facts = { calls, maxCalls: limits.maxCalls, lagP99Ms: Math.round(lagP99Ms), maxLagMs: limits.maxLagMs };
      if (next[sign]) log.warn(facts, on);
      else log.info(facts, off);
    }
    state = next;
    return state;
  };

  const stop = clock.setInterval(look, LOOK_EVERY_MS);
  return {
    limits,
    get lagP99Ms() {
      return lagP99Ms;
    },
    look,
    reasons() {
      const { isFull, isLagging } = look();
      return [
        ...(isFull ? [`at the limit of ${limits.maxCalls} calls (MAX_CONNECTIONS)`] : []),
        ...(isLagging && options.canOthersTake()
          ? [`the event loop lags by ${Math.round(lagP99Ms)} ms (LOOP_LAG_MAX_MS)`]
          : []),
      ];
    },
    stop,
  };
}
