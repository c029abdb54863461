import type { StartPolicy } from '../policy.ts';

const MOST_DOUBTS = 3;

/** It sounds like a voice: the agent is held, since to hold it for nothing costs less than to talk over a caller. */
export const voiceOnset: StartPolicy = (signal, situation, { onsetScore, doubtScore, debounceMs }) => {
  if (signal.type !== 'voice' || situation.isPaused) return undefined;
  if (situation.nowMs - situation.settledAtMs < debounceMs) return undefined;
  const neededScore = onsetScore + doubtScore * Math.min(situation.falseAlarms, MOST_DOUBTS);
  return situation.run.score >= neededScore ? { verdict: 'suspect' } : undefined;
};
