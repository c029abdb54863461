import type { StopPolicy } from '../policy.ts';

/** Finds a false alarm when the burst of sound is over: a cough, a door, half a word. */
export const quiet: StopPolicy = (_signal, { nowMs, pausedAtMs, run }, { quietMs }) => {
  const lastMs = Number.isNaN(run.lastVoicedMs) ? pausedAtMs : run.lastVoicedMs;
  return nowMs - Math.max(lastMs, pausedAtMs) >= quietMs;
};
