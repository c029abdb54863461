/**
 * A stretch of the caller's voice, gathered from windows of 32 ms: how much speaks for it, how long it has been voiced, and
 * since when it has been quiet.
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
  /** Evidence of a voice so far: a sure window adds 0.6, a doubtful one little, and one without a voice takes 0.2 away. */
  readonly score: number;
  /** Voiced ms since the run began. */
  readonly voicedMs: number;
  /** Ms that the voice has lasted: as above, with windows that may be voiced, and with gaps as short as a stop consonant's. */
  readonly lastedMs: number;
  /**
   * When the sound began that turned out to be a voice; NaN while there is none. A voice begins before the first window in which it
   * is believed: with a soft consonant, or while a model is not sure yet.
   */
  readonly startMs: number;
  /** When the last voiced window ended; NaN while there was none. */
  readonly lastVoicedMs: number;
  /**
   * @param isMuted a policy says that this window is no caller's voice, whatever it sounds like.
   * @param isSound there is more in it than the line's own noise and our echo.
   */
  push(window: Readonly<VoiceEvidence>, isMuted: boolean, isSound: boolean): void;
  reset(): void;
}

export const WINDOW_MS = 32;
/** A window with a lower probability of speech speaks against a voice. */
const NEUTRAL = 0.4;
const VOICED = 0.5;
/** A gap within a word is no longer: a stop consonant, or a syllable that the model does not believe. */
const GAP_MS = 100;
const LOSS = 0.2;
/** Bound of the score, so that a long voice is forgotten soon after it has ended. */
const MOST = 4;
/** Longer than a pause between words. */
const RUN_ENDS_MS = 320;
/** Sounds that are further apart do not belong to each other: a stop consonant is shorter. */
const SOUND_ENDS_MS = 130;
/** A sound that has gone on for longer before there was a voice in it is none of the caller's. */
const LONGEST_BEGINNING_MS = 1_500;

class WindowedVoiceRun implements VoiceRun {
  score = 0;
  voicedMs = 0;
  lastedMs = 0;
  startMs = Number.NaN;
  lastVoicedMs = Number.NaN;
  #lastLikelyMs = Number.NaN;
  #soundSinceMs = Number.NaN;
  #lastSoundMs = Number.NaN;

  push(window: Readonly<VoiceEvidence>, isMuted: boolean, isSound: boolean): void {
    if (window.atMs - this.lastVoicedMs >= RUN_ENDS_MS) this.reset();
    if (isSound) this.#hearSound(window.atMs);
    const speech = isMuted ? 0 : window.speech;
    const evidence = speech >= NEUTRAL ? speech - NEUTRAL : -LOSS;
    this.score = Math.min(MOST, Math.max(0, this.score + evidence));
    if (speech >= NEUTRAL) this.#last(window.atMs);
    if (speech < VOICED) return;
    if (Number.isNaN(this.startMs)) this.startMs = this.#beganBefore(window.atMs);
    this.voicedMs += WINDOW_MS;
    this.lastVoicedMs = window.atMs;
  }

  reset(): void {
    this.score = 0;
    this.voicedMs = 0;
    this.lastedMs = 0;
    this.#lastLikelyMs = Number.NaN;
    this.startMs = Number.NaN;
    this.lastVoicedMs = Number.NaN;
  }

  #last(atMs: number): void {
    const passedMs = atMs - this.#lastLikelyMs;
    this.lastedMs += passedMs <= GAP_MS ? passedMs : WINDOW_MS;
    this.#lastLikelyMs = atMs;
  }

  #hearSound(atMs: number): void {
    const goesOn = atMs - this.#lastSoundMs <= SOUND_ENDS_MS;
    if (!goesOn) this.#soundSinceMs = atMs - WINDOW_MS;
    this.#lastSoundMs = atMs;
  }

  /** @returns when the sound began in which there is a voice at `atMs` */
  #beganBefore(atMs: number): number {
    const goesOn = atMs - this.#lastSoundMs <= SOUND_ENDS_MS;
    return goesOn ? Math.max(this.#soundSinceMs, atMs - LONGEST_BEGINNING_MS) : atMs - WINDOW_MS;
  }
}

export const createVoiceRun = (): VoiceRun => new WindowedVoiceRun();
