import type { StartPolicy } from '../policy.ts';

/** Words needed to cut when no voice was heard here, because a single word may come from somebody else in the room. */
const WORDS_ALONE = 3;
/**
 * A single word that no list knows is as likely to mean "I am listening" in other words than ours as to be a demand. So the agent
 * plays on, and is cut when the caller goes on or Vapi says that it was one.
 */
const WORDS_SURE = 2;
/** A caller who has been heard for longer goes on, whatever the transcript has of it. */
const GOES_ON_MS = 900;

/** Cuts on words that are no sign of listening: they make an interruption of what was only heard as a voice. */
export const words: StartPolicy = (signal, situation, { wordsLateMs }) => {
  if (signal.type !== 'words' || signal.count === 0) return undefined;
  if (signal.meaning === 'backchannel') return undefined;
  // "got" may still become "got it", unless it is final.
  if (signal.meaning === 'open' && !signal.isFinal) return undefined;
  const isUnsure = signal.meaning === 'other' && signal.count < WORDS_SURE && situation.run.voicedMs < GOES_ON_MS;
  if (isUnsure) return undefined;
  const isOfPause = situation.isPaused || situation.nowMs - situation.pausedAtMs <= wordsLateMs;
  if (signal.isFinal && !situation.isPaused) return undefined;
  const isEnough = isOfPause || (situation.canCutByWords && signal.count >= WORDS_ALONE);
  return isEnough ? { verdict: 'interrupt', decidedBy: 'local' } : undefined;
};
