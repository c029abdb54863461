import type { StartPolicy } from '../policy.ts';

const MOST_DOUBTS = 3;

/** Suspects an interruption when it sounds like a voice, because a needless pause costs less than to talk over a caller. */
export const voiceOnset: StartPolicy = (signal, situation, { onsetScore, doubtScore, debounceMs }) => {
  if (signal.type !== 'voice' || situation.isPaused) return undefined;
  if (situation.nowMs - situation.settledAtMs < debounceMs) return undefined;
  const neededScore = onsetScore + doubtScore * Math.min(situation.falseAlarms, MOST_DOUBTS);
  return situation.run.score >= neededScore ? { verdict: 'suspect' } : undefined;
};
