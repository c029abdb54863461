/**
 * A stretch of the caller's voice, gathered from windows of 32 ms: how much speaks for it, how long it has been voiced, how
 * long it has been quiet.
 */

/** What was found in 32 ms of the caller's line, after our own sound had been taken out. */
export interface VoiceEvidence {
  /** When the window ended, on the caller's line. */
  atMs: number;
  /** Probability of speech, 0 to 1. */
  speech: number;
  levelDbfs: number;
  /** Share of the line's energy that was our own sound, 0 to 1. */
  echoShare: number;
}

export interface VoiceRun {
  /** Evidence of a voice so far: a sure window adds 0.6, a doubtful one little, one without a voice takes away. */
  readonly score: number;
  /** Voiced ms since the run began. */
  readonly voicedMs: number;
  /** When the run began; NaN while there is none. */
  readonly startMs: number;
  /** When the last voiced window ended; NaN while there was none. */
  readonly lastVoicedMs: number;
  /** @param isMuted a policy says that this window is no caller's voice, whatever it sounds like. */
  push(window: Readonly<VoiceEvidence>, isMuted: boolean): void;
  reset(): void;
}

export const WINDOW_MS = 32;
/** Below, a window speaks against a voice. */
const NEUTRAL = 0.4;
const VOICED = 0.5;
const LOSS = 0.2;
const MOST = 4;
/** A pause between words is shorter. */
const RUN_ENDS_MS = 320;

export function createVoiceRun(): VoiceRun {
  let score = 0;
  let voicedMs = 0;
  let startMs = Number.NaN;
  let lastVoicedMs = Number.NaN;
  const reset = (): void => {
    score = 0;
    voicedMs = 0;
    startMs = Number.NaN;
    lastVoicedMs = Number.NaN;
  };
  return {
    get score() {
      return score;
    },
    get voicedMs() {
      return voicedMs;
    },
    get startMs() {
      return startMs;
    },
    get lastVoicedMs() {
      return lastVoicedMs;
    },
    push(window, isMuted) {
      if (window.atMs - lastVoicedMs >= RUN_ENDS_MS) reset();
      const speech = isMuted ? 0 : window.speech;
      score = Math.min(MOST, Math.max(0, score + (speech >= NEUTRAL ? speech - NEUTRAL : -LOSS)));
      if (speech < VOICED) return;
      if (Number.isNaN(startMs)) startMs = window.atMs - WINDOW_MS;
      voicedMs += WINDOW_MS;
      lastVoicedMs = window.atMs;
    },
    reset,
  };
}
