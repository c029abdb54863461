/**
 * Whether a replica takes new calls. To refuse them early keeps the sound of the present ones whole: a frame is due every
 * 20 ms, and an event loop that comes 40 ms late has already made a gap. No open call is given up.
 *
 * Each of the three signs comes on at one value and goes at a lower one, so that a replica at its limit does not flap in
 * and out of the load balancer with every call that comes or goes.
 */
export interface LoadLimits {
  /** The most calls that this replica takes. */
  maxCalls: number;
  /** The 99th percentile of the event loop's delay, in ms, above which the loop counts as late. */
  maxLagMs: number;
}

export interface LoadReading {
  calls: number;
  /** The 99th percentile of the event loop's delay over the last seconds. */
  lagP99Ms: number;
}

export interface LoadState {
  /** The limit of calls is reached. */
  isFull: boolean;
  /** 80 % of the limit is reached, so somebody should add replicas. */
  isNearlyFull: boolean;
  isLagging: boolean;
  /** Since when the lag has contradicted `isLagging`; `undefined` while it agrees. */
  lagChangedAtMs: number | undefined;
}

export type LoadSign = 'isFull' | 'isNearlyFull' | 'isLagging';

export const INITIAL_LOAD: LoadState = {
  isFull: false,
  isNearlyFull: false,
  isLagging: false,
  lagChangedAtMs: undefined,
};

const NEARLY_FULL = 0.8;
/** Part of `maxCalls` by which calls must fall below a limit before it counts as left. It is one call at least. */
const CALLS_MARGIN = 0.05;
/** A single collection of garbage takes less, and is no overload. */
const LAG_ON_AFTER_MS = 3_000;
/** A replica that comes back gets all new calls at once, so it must have recovered, not just dipped. */
const LAG_OFF_AFTER_MS = 5_000;
const LAG_OFF = 0.7;

/** Calls at which `isNearlyFull` comes on. */
export const nearlyFullAt = (maxCalls: number): number => Math.ceil(maxCalls * NEARLY_FULL);

function crossed(isOn: boolean, calls: number, limit: number, margin: number): boolean {
  return isOn ? calls > limit - margin : calls >= limit;
}

/** Takes one look at the load. @param nowMs from a clock that never jumps. */
export function stepLoad(state: LoadState, reading: LoadReading, limits: LoadLimits, nowMs: number): LoadState {
  const { calls, lagP99Ms } = reading;
  const { maxCalls, maxLagMs } = limits;
  const margin = Math.max(1, Math.round(maxCalls * CALLS_MARGIN));
  const isAcross = state.isLagging ? lagP99Ms < maxLagMs * LAG_OFF : lagP99Ms > maxLagMs;
  const sinceMs = isAcross ? (state.lagChangedAtMs ?? nowMs) : undefined;
  const patienceMs = state.isLagging ? LAG_OFF_AFTER_MS : LAG_ON_AFTER_MS;
  const turns = sinceMs !== undefined && nowMs - sinceMs >= patienceMs;
  return {
    isFull: crossed(state.isFull, calls, maxCalls, margin),
    isNearlyFull: crossed(state.isNearlyFull, calls, nearlyFullAt(maxCalls), margin),
    isLagging: turns ? !state.isLagging : state.isLagging,
    lagChangedAtMs: turns ? undefined : sinceMs,
  };
}
