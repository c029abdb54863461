/**
 * Which of a call's time limits has run out. This is asked once a second, because a timer for every call would cost more.
 */
import type { CallInput, CallState } from './call-input.ts';
import type { CallLimits } from './call-limits.ts';

/** Times in ms on the call's clock. */
export interface CallTimes {
  startedMs: number;
  /** When the current state was entered. */
  stateSinceMs: number;
  lastCarrierMessageMs: number;
  /** When either side last spoke. */
  lastSpeechMs: number;
}

/** @returns the limit that has run out; of several, the one that ends the call for good. `undefined` when none has. */
export function dueDeadline(
  state: CallState,
  times: CallTimes,
  limits: CallLimits,
  nowMs: number,
): CallInput | undefined {
  if (state === 'ended') return undefined;
  if (nowMs - times.startedMs >= limits.maxMs) return { type: 'deadline.maxDuration' };
  if (state === 'farewell' && nowMs - times.stateSinceMs >= limits.farewellMs) return { type: 'deadline.farewell' };
  if (state === 'announcing' && nowMs - times.stateSinceMs >= limits.announceMs) return { type: 'deadline.announcing' };
  if (state === 'orphaned') {
    return nowMs - times.stateSinceMs >= limits.streamGraceMs ? { type: 'deadline.grace' } : undefined;
  }
  if (state === 'connecting' && nowMs - times.stateSinceMs >= limits.connectMs) return { type: 'deadline.connecting' };
  if (nowMs - times.lastCarrierMessageMs >= limits.carrierSilenceMs) return { type: 'deadline.carrierSilent' };
  if (nowMs - times.lastSpeechMs >= limits.idleMs) return { type: 'deadline.idle' };
  return undefined;
}
