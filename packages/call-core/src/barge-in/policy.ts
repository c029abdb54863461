/**
 * Turn-taking as lists of small policies: what starts an interruption, what finds a false alarm, and what is not listened to at
 * all. Each policy is a pure function in a file of its own; the lists of a mode are in policies.ts.
 */
import type { PhraseMeaning } from './interrupt-phrases.ts';
import type { PhraseVerdict } from './unsure-words.ts';
import type { VoiceEvidence, VoiceRun } from './voice-run.ts';

/** What has just happened. */
export type BargeInSignal =
  /** A window of the caller's line has been looked at. */
  | { type: 'voice' }
  /** A transcript of what the caller is saying has come. `isFinal`: the caller has said all of it. */
  | { type: 'words'; meaning: PhraseMeaning; count: number; isFinal: boolean }
  /** The operator's classifier has said what words of the caller mean that no list knows. */
  | { type: 'meant'; verdict: PhraseVerdict }
  /** The agent's platform says that the caller cut in. */
  | { type: 'agentInterrupted' }
  /** 20 ms have passed. */
  | { type: 'tick' };

export interface BargeInSituation {
  nowMs: number;
  isPaused: boolean;
  /** When the agent was last paused; -Infinity when never. */
  pausedAtMs: number;
  /** When the agent was last cut or resumed; -Infinity when never. */
  settledAtMs: number;
  /** False alarms in a row since the caller last cut in. */
  falseAlarms: number;
  /**
   * Whether words of this utterance may still cut. They do so once, and not after the final transcript, because words that are
   * told again must not cut the answer to them.
   */
  canCutByWords: boolean;
  run: Readonly<Pick<VoiceRun, 'score' | 'voicedMs' | 'lastedMs' | 'startMs' | 'lastVoicedMs'>>;
}

export interface BargeInTimes {
  /** Evidence of a voice (voice-run.ts) at which the agent is paused. */
  onsetScore: number;
  /** Length of a voice that is an interruption by itself. */
  sustainedMs: number;
  /** Silence of the caller after which a burst of sound without words counts as a false alarm. */
  quietMs: number;
  /** Longest pause in which nothing says what the sound was. */
  confirmWithinMs: number;
  /** Evidence needed on top for every false alarm before, up to three, because a line that has fooled us will do it again. */
  doubtScore: number;
  /** Least time between a decision and the next pause. */
  debounceMs: number;
  /** How long after the start of a pause words still belong to it. */
  wordsLateMs: number;
}

export type StartPolicy = (
  signal: BargeInSignal,
  situation: Readonly<BargeInSituation>,
  times: Readonly<BargeInTimes>,
) => { verdict: 'suspect' } | { verdict: 'interrupt'; decidedBy: 'vapi' | 'local' } | undefined;

/** @returns whether a pause was a false alarm. */
export type StopPolicy = (
  signal: BargeInSignal,
  situation: Readonly<BargeInSituation>,
  times: Readonly<BargeInTimes>,
) => boolean;

/** @returns whether a window is no caller's voice. */
export type MutePolicy = (window: Readonly<VoiceEvidence>, line: Readonly<LineLevels>) => boolean;

export interface LineLevels {
  nowMs: number;
  /** Nothing below this level counts as a voice. */
  thresholdDbfs: number;
}
