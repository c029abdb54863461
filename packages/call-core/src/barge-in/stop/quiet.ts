import type { StopPolicy } from '../policy.ts';

/** The burst is over, and was too short for a turn: a cough, a door, half a word. */
export const quiet: StopPolicy = (_signal, { nowMs, pausedAtMs, run }, { quietMs }) => {
  const lastMs = Number.isNaN(run.lastVoicedMs) ? pausedAtMs : run.lastVoicedMs;
  return nowMs - Math.max(lastMs, pausedAtMs) >= quietMs;
};
