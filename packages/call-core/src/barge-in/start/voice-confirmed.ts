import type { StartPolicy } from '../policy.ts';

/** So long before the deadline of a pause it is clear whether the voice goes on: three windows of 32 ms. */
const BEFORE_DEADLINE_MS = 100;
/** Voice within a pause of the usual length that no laugh or cough has. */
const CONFIRMED_MS = 600;

/** Cuts when nobody has said what the voice was until the pause is over, and it is still there: then the caller has the floor. */
export const voiceConfirmed: StartPolicy = (signal, { isPaused, nowMs, pausedAtMs, run }, { confirmWithinMs }) =>
  signal.type === 'voice' &&
  isPaused &&
  nowMs - pausedAtMs >= confirmWithinMs - BEFORE_DEADLINE_MS &&
  run.voicedMs >= CONFIRMED_MS
    ? { verdict: 'interrupt', decidedBy: 'local' }
    : undefined;
