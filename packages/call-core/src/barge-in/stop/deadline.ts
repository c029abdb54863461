import type { StopPolicy } from '../policy.ts';

/** Finds a false alarm when nothing has said what the sound was, because the caller waits for the rest. */
export const deadline: StopPolicy = (_signal, { nowMs, pausedAtMs }, { confirmWithinMs }) =>
  nowMs - pausedAtMs >= confirmWithinMs;
