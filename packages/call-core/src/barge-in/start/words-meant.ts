import type { StartPolicy } from '../policy.ts';

/**
 * Cuts when the operator's classifier takes words for an interruption, and a voice was heard with them: in a pause, or shortly after
 * it. Its word alone cuts nothing, because it knows no more than what a transcriber has written.
 */
export const wordsMeant: StartPolicy = (signal, { isPaused, nowMs, pausedAtMs, canCutByWords }, { wordsLateMs }) => {
  if (signal.type !== 'meant' || signal.verdict !== 'interruption') return undefined;
  const isLate = canCutByWords && nowMs - pausedAtMs <= wordsLateMs;
  return isPaused || isLate ? { verdict: 'interrupt', decidedBy: 'local' } : undefined;
};
