/**
 * Turn-taking as lists of small policies: what starts an interruption, what ends the suspicion of one, and what is not listened
 * to at all. Each is a pure function in a file of its own; the lists of a mode are in policies.ts.
 */
import type { PhraseMeaning } from './interrupt-phrases.ts';
import type { VoiceEvidence, VoiceRun } from './voice-run.ts';

/** What has just happened. */
export type BargeInSignal =
  /** A window of the caller's line has been looked at. */
  | { type: 'voice' }
  /** A transcript of what the caller is saying; `isFinal` when it is all of it. */
  | { type: 'words'; meaning: PhraseMeaning; count: number; isFinal: boolean }
  /** The agent's platform says that the caller cut in. */
  | { type: 'agentInterrupted' }
  /** 20 ms have passed. */
  | { type: 'tick' };

export interface BargeInSituation {
  nowMs: number;
  isPaused: boolean;
  /** When the agent was last held; -Infinity when never. */
  pausedAtMs: number;
  /** When the agent was last cut, or went on after a pause; -Infinity when never. */
  settledAtMs: number;
  /** Pauses in a row that were for nothing, since the caller last said something. */
  falseAlarms: number;
  /** Whether words of this utterance may still cut: once, and only partial ones. One told again must not cut the answer to itself. */
  canCutByWords: boolean;
  run: Readonly<Pick<VoiceRun, 'score' | 'voicedMs' | 'startMs' | 'lastVoicedMs'>>;
}

export interface BargeInTimes {
  /** Evidence of a voice (voice-run.ts) at which the agent is held. */
  onsetScore: number;
  /** Voiced sound that is an interruption by itself. */
  sustainedMs: number;
  /** A burst without words that has been over for so long was none. */
  quietMs: number;
  /** Longest pause for which nobody says what it was. */
  confirmWithinMs: number;
  /** More evidence for every false alarm before, up to three: a line that has fooled us will do it again. */
  doubtScore: number;
  /** After a decision, the next one comes no sooner. */
  debounceMs: number;
  /** Words that come so long after a pause still belong to it. */
  wordsLateMs: number;
}

export type StartPolicy = (
  signal: BargeInSignal,
  situation: Readonly<BargeInSituation>,
  times: Readonly<BargeInTimes>,
) => { verdict: 'suspect' } | { verdict: 'interrupt'; decidedBy: 'vapi' | 'local' } | undefined;

/** @returns whether a pause was for nothing. */
export type StopPolicy = (
  signal: BargeInSignal,
  situation: Readonly<BargeInSituation>,
  times: Readonly<BargeInTimes>,
) => boolean;

/** @returns whether a window is no caller's voice. */
export type MutePolicy = (window: Readonly<VoiceEvidence>, line: Readonly<LineLevels>) => boolean;

export interface LineLevels {
  nowMs: number;
  /** Below, nothing counts as a voice. */
  thresholdDbfs: number;
}
