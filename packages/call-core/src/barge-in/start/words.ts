import type { StartPolicy } from '../policy.ts';

/** Of words alone, without a sound of ours to go by: one may be of a voice in the room. */
const WORDS_ALONE = 3;

/** Words that are no sign of listening make an interruption of what was only heard as a voice. */
export const words: StartPolicy = (signal, situation, { wordsLateMs }) => {
  if (signal.type !== 'words' || signal.count === 0) return undefined;
  if (signal.meaning === 'backchannel') return undefined;
  // What may still become "got it" is waited for; once it is final it never will.
  if (signal.meaning === 'open' && !signal.isFinal) return undefined;
  const isOfPause = situation.isPaused || situation.nowMs - situation.pausedAtMs <= wordsLateMs;
  if (signal.isFinal && !situation.isPaused) return undefined;
  const isEnough = isOfPause || (situation.canCutByWords && signal.count >= WORDS_ALONE);
  return isEnough ? { verdict: 'interrupt', decidedBy: 'local' } : undefined;
};
