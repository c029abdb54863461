import type { StopPolicy } from '../policy.ts';

/** Nobody has said what it was, and the caller waits for the rest. */
export const deadline: StopPolicy = (_signal, { nowMs, pausedAtMs }, { confirmWithinMs }) =>
  nowMs - pausedAtMs >= confirmWithinMs;
