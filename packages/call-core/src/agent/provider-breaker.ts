/**
 * Whether an agent provider is worth asking. One that fails several calls in a short time is not asked any more, so that nobody
 * waits for it; after a while one caller, and only one, tries it again.
 *
 * ```
 * closed --failures--> open --time, and a caller--> probing --worked--> closed
 *                       ^---------------failed---------'
 * ```
 * A probe is a caller's own call and no empty one: it costs the operator nothing that would not have been paid anyway. A probe
 * of which nothing is heard, because its caller has hung up, is given up after `probeMs`, and the next caller tries.
 */

export interface BreakerLimits {
  /** Failures that are older do not count. */
  windowMs: number;
  /** So many failures open it, if they are of at least `calls` calls and at least half of what came out in the window. */
  failures: number;
  /** One call that fails over and over may be that call's own fault. */
  calls: number;
  /** How long it stays open at first; doubled with each probe that fails. */
  coolDownMs: number;
  maxCoolDownMs: number;
  /** After that a probe of which nothing is heard counts for nothing. */
  probeMs: number;
}

export const DEFAULT_BREAKER_LIMITS: Readonly<BreakerLimits> = Object.freeze({
  windowMs: 30_000,
  failures: 3,
  calls: 2,
  coolDownMs: 10_000,
  maxCoolDownMs: 120_000,
  probeMs: 20_000,
});

interface Outcome {
  atMs: number;
  callId: string;
  hasFailed: boolean;
}

export interface BreakerState {
  mode: 'closed' | 'open' | 'probing';
  /** In the window, the newest last. Drop policy: the oldest, beyond `OUTCOMES_KEPT`. */
  outcomes: readonly Outcome[];
  /** When an open one lets a probe through, and when a probe is given up. */
  untilMs: number;
  coolDownMs: number;
  /** The call that tries the provider. */
  probe: string | undefined;
}

export type BreakerInput =
  | { type: 'failed'; callId: string }
  | { type: 'worked'; callId: string }
  /** Another replica has opened its breaker. */
  | { type: 'openedElsewhere'; untilMs: number }
  /** Another replica's probe has worked. */
  | { type: 'closedElsewhere' };

/** `stop`: not this provider, at once the next way. `probe`: this call tries it for all others. */
export type BreakerAnswer = 'go' | 'probe' | 'stop';

const OUTCOMES_KEPT = 64;

export const closedBreaker = ({ coolDownMs }: Pick<BreakerLimits, 'coolDownMs'>): BreakerState => ({
  mode: 'closed',
  outcomes: [],
  untilMs: 0,
  coolDownMs,
  probe: undefined,
});

function isTooMuch(outcomes: readonly Outcome[], limits: Readonly<BreakerLimits>): boolean {
  const failed = outcomes.filter(({ hasFailed }) => hasFailed);
  return (
    failed.length >= limits.failures &&
    failed.length * 2 >= outcomes.length &&
    new Set(failed.map(({ callId }) => callId)).size >= limits.calls
  );
}

const opened = (coolDownMs: number, nowMs: number): BreakerState => ({
  mode: 'open',
  outcomes: [],
  untilMs: nowMs + coolDownMs,
  coolDownMs,
  probe: undefined,
});

/** A call wants an agent of this provider. */
export function askBreaker(
  state: Readonly<BreakerState>,
  callId: string,
  nowMs: number,
  limits: Readonly<BreakerLimits>,
): { state: BreakerState; answer: BreakerAnswer } {
  if (state.mode === 'closed') return { state, answer: 'go' };
  if (state.mode === 'probing' && state.probe === callId) return { state, answer: 'probe' };
  if (nowMs < state.untilMs) return { state, answer: 'stop' };
  return { state: { ...state, mode: 'probing', probe: callId, untilMs: nowMs + limits.probeMs }, answer: 'probe' };
}

/** Takes what came of a call, or what another replica knows. */
export function stepBreaker(
  state: Readonly<BreakerState>,
  input: BreakerInput,
  nowMs: number,
  limits: Readonly<BreakerLimits>,
): BreakerState {
  switch (input.type) {
    case 'openedElsewhere':
      if (input.untilMs <= nowMs || (state.mode === 'open' && input.untilMs <= state.untilMs)) return state;
      return { ...opened(state.coolDownMs, nowMs), untilMs: input.untilMs };
    case 'closedElsewhere':
      return state.mode === 'closed' ? state : closedBreaker(limits);
    case 'worked':
    case 'failed':
      return outcomeOf(state, input, nowMs, limits);
  }
}

function outcomeOf(
  state: Readonly<BreakerState>,
  { type, callId }: Extract<BreakerInput, { callId: string }>,
  nowMs: number,
  limits: Readonly<BreakerLimits>,
): BreakerState {
  const hasFailed = type === 'failed';
  if (state.mode === 'open') return state;
  if (state.mode === 'probing') {
    // What others say now was begun before it opened, and tells nothing new.
    if (callId !== state.probe) return state;
    return hasFailed ? opened(Math.min(state.coolDownMs * 2, limits.maxCoolDownMs), nowMs) : closedBreaker(limits);
  }
  const recent = state.outcomes.filter(({ atMs }) => nowMs - atMs < limits.windowMs).slice(1 - OUTCOMES_KEPT);
  const outcomes = [...recent, { atMs: nowMs, callId, hasFailed }];
  return hasFailed && isTooMuch(outcomes, limits) ? opened(limits.coolDownMs, nowMs) : { ...state, outcomes };
}
