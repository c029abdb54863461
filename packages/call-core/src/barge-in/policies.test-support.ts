/** What the tests of the policies have in common: a moment in a call in which nothing has happened yet. */
import type { BargeInSignal, BargeInSituation, BargeInTimes } from './policy.ts';
import type { VoiceEvidence } from './voice-run.ts';

export const TIMES: Readonly<BargeInTimes> = Object.freeze({
  onsetScore: 1.2,
  doubtScore: 0.6,
  sustainedMs: 400,
  quietMs: 350,
  confirmWithinMs: 900,
  debounceMs: 300,
  wordsLateMs: 1_500,
});

const NO_RUN: BargeInSituation['run'] = Object.freeze({
  score: 0,
  voicedMs: 0,
  lastedMs: 0,
  startMs: Number.NaN,
  lastVoicedMs: Number.NaN,
});

/** A situation at `nowMs` = 10 s in which the agent speaks and nothing else has ever happened. */
export const situation = (
  changes: Partial<Omit<BargeInSituation, 'run'>> & { run?: Partial<BargeInSituation['run']> } = {},
): BargeInSituation => ({
  nowMs: 10_000,
  isPaused: false,
  pausedAtMs: Number.NEGATIVE_INFINITY,
  settledAtMs: Number.NEGATIVE_INFINITY,
  falseAlarms: 0,
  canCutByWords: true,
  ...changes,
  run: { ...NO_RUN, ...changes.run },
});

/** A situation in which the agent has been paused for `ms`. */
export const pausedFor = (ms: number): Pick<BargeInSituation, 'isPaused' | 'pausedAtMs'> => ({
  isPaused: true,
  pausedAtMs: 10_000 - ms,
});

export const VOICE: BargeInSignal = { type: 'voice' };
export const TICK: BargeInSignal = { type: 'tick' };
export const AGENT_INTERRUPTED: BargeInSignal = { type: 'agentInterrupted' };

export const said = (
  meaning: 'interrupt' | 'backchannel' | 'open' | 'other',
  count: number,
  isFinal = false,
): BargeInSignal => ({ type: 'words', meaning, count, isFinal });

export const window = (changes: Partial<VoiceEvidence> = {}): VoiceEvidence => ({
  atMs: 10_000,
  speech: 1,
  levelDbfs: -25,
  echoShare: 0,
  ...changes,
});
