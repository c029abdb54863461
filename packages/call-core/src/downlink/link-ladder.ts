/**
 * Sound over a link that does not always carry it, such as a browser on a train: how much to drop, and when to send less
 * (REQUIREMENTS A3). It looks at the backlog every 100 ms. Audio that has waited too long is dropped, because late speech is
 * worth less than new. A link that stays behind gets 8 kHz mu-law, a quarter of 16 kHz PCM, until it has kept up for a while.
 */
import type { AudioFormat } from '@trunkline/audio';

export interface LinkLadderOptions {
  /** Least time between two looks. @defaultValue 100 */
  lookEveryMs: number;
  /** Audio that has waited longer is dropped, oldest first. @defaultValue 2000 */
  keepMs: number;
  /** A link with a longer backlog is behind. @defaultValue 400 */
  behindMs: number;
  /** How long a link may be behind before the format steps down. The first drop steps down at once. @defaultValue 1000 */
  downAfterMs: number;
  /** How long a link must keep up before the format steps up. Doubles whenever the better format did not last. @defaultValue 10000 */
  upAfterMs: number;
}

export const DEFAULT_LINK_LADDER_OPTIONS: Readonly<LinkLadderOptions> = Object.freeze({
  lookEveryMs: 100,
  keepMs: 2_000,
  behindMs: 400,
  downAfterMs: 1_000,
  upAfterMs: 10_000,
});

export interface LinkLadder {
  /** The format in which to send now. */
  readonly format: AudioFormat;
  /** Audio dropped so far. */
  readonly droppedMs: number;
  readonly steps: Readonly<{ down: number; up: number }>;
  /**
   * May be called at any rate.
   * @param backlogMs audio that was handed to the link and has not left.
   * @returns the ms of it to drop now.
   */
  look(backlogMs: number, nowMs: number): number;
}

const LONGEST_UP_AFTER_MS = 160_000;

class TwoStepLadder implements LinkLadder {
  format: AudioFormat;
  droppedMs = 0;
  readonly steps = { down: 0, up: 0 };
  readonly #options: Readonly<LinkLadderOptions>;
  #upAfterMs: number;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #behindSinceMs = Number.NaN;
  #goodSinceMs = Number.NaN;

  constructor(options: Readonly<LinkLadderOptions>, format: AudioFormat) {
    this.#options = options;
    this.#upAfterMs = options.upAfterMs;
    this.format = format;
  }

  look(backlogMs: number, nowMs: number): number {
    const { lookEveryMs, keepMs, behindMs, downAfterMs } = this.#options;
    if (nowMs - this.#lookedAtMs < lookEveryMs) return 0;
    this.#lookedAtMs = nowMs;
    const dropMs = Math.max(0, backlogMs - keepMs);
    this.droppedMs += dropMs;
    if (backlogMs > behindMs) {
      this.#goodSinceMs = Number.NaN;
      if (Number.isNaN(this.#behindSinceMs)) this.#behindSinceMs = nowMs;
      if (dropMs > 0 || nowMs - this.#behindSinceMs >= downAfterMs) this.#stepDown();
      return dropMs;
    }
    this.#behindSinceMs = Number.NaN;
    if (Number.isNaN(this.#goodSinceMs)) this.#goodSinceMs = nowMs;
    if (nowMs - this.#goodSinceMs >= this.#upAfterMs) {
      this.#goodSinceMs = nowMs;
      this.#stepUp();
    }
    return 0;
  }

  #stepDown(): void {
    if (this.format === 'mulaw') return;
    this.format = 'mulaw';
    this.steps.down += 1;
    if (this.steps.up > 0) this.#upAfterMs = Math.min(LONGEST_UP_AFTER_MS, this.#upAfterMs * 2);
  }

  #stepUp(): void {
    if (this.format === 'pcm16k') return;
    this.format = 'pcm16k';
    this.steps.up += 1;
  }
}

/** @param format the format to begin with. */
export const createLinkLadder = (
  options: Readonly<LinkLadderOptions> = DEFAULT_LINK_LADDER_OPTIONS,
  format: AudioFormat = 'pcm16k',
): LinkLadder => new TwoStepLadder(options, format);
