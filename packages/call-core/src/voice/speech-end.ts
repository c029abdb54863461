/**
 * When the caller has stopped speaking, by the loudness of the line: from then on the caller waits for an answer. It decides nothing in
 * the call; it is written down, so that response times begin where the caller's voice ended and not where somebody noticed.
 */
import { createNoiseFloor } from './noise-floor.ts';

/** Levels between these two follow the line's noise, by this much above it (see voice-watch.ts). */
const MARGIN_DB = 8;
const QUIETEST_DBFS = -50;
const LOUDEST_DBFS = -18;
/** So much sound is a voice, and no click. */
const VOICE_MS = 100;
/** A pause that is longer ends it. Words of one sentence are seldom further apart. */
const PAUSE_MS = 400;
/** Whoever has been silent for so long when the answer comes has stopped. */
const BREATH_MS = 60;

export class SpeechEnd {
  readonly #floor = createNoiseFloor();
  #loudMs = 0;
  #lastLoudMs = 0;
  #isSpeaking = false;

  /**
   * Takes the level of one piece of the caller's sound.
   * @param mayBeEcho something of the agent is still to be heard: then a sound may go on with a voice, and begins none.
   */
  push(levelDbfs: number, durationMs: number, mayBeEcho: boolean, nowMs: number): void {
    const threshold = Math.min(LOUDEST_DBFS, Math.max(QUIETEST_DBFS, this.#floor.dbfs + MARGIN_DB));
    this.#floor.push(levelDbfs);
    if (levelDbfs < threshold) {
      this.#loudMs = Math.max(0, this.#loudMs - durationMs / 2);
      return;
    }
    if (this.#isSpeaking) {
      this.#lastLoudMs = nowMs;
      return;
    }
    if (mayBeEcho) return;
    this.#lastLoudMs = nowMs;
    this.#loudMs += durationMs;
    if (this.#loudMs >= VOICE_MS) this.#isSpeaking = true;
  }

  /** @returns when the voice ended that has been silent for long enough, once; else NaN. */
  ended(nowMs: number): number {
    return nowMs - this.#lastLoudMs >= PAUSE_MS ? this.#end() : Number.NaN;
  }

  /** The agent answers. @returns when the voice that it answers ended, or NaN if there is none or the caller goes on speaking. */
  answered(nowMs: number): number {
    return nowMs - this.#lastLoudMs >= BREATH_MS ? this.#end() : Number.NaN;
  }

  #end(): number {
    if (!this.#isSpeaking) return Number.NaN;
    this.#isSpeaking = false;
    this.#loudMs = 0;
    return this.#lastLoudMs;
  }
}
