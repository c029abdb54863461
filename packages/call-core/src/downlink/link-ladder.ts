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

export function createLinkLadder(options: LinkLadderOptions = DEFAULT_LINK_LADDER_OPTIONS): LinkLadder {
  const { lookEveryMs, keepMs, behindMs, downAfterMs } = options;
  const steps = { down: 0, up: 0 };
  let format: AudioFormat = 'pcm16k';
  let droppedMs = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let behindSinceMs: number | undefined;
  let goodSinceMs: number | undefined;
  let { upAfterMs } = options;

  const stepDown = (): void => {
    if (format === 'mulaw') return;
    format = 'mulaw';
    steps.down += 1;
    if (steps.up > 0) upAfterMs = Math.min(LONGEST_UP_AFTER_MS, upAfterMs * 2);
  };

  const stepUp = (): void => {
    if (format === 'pcm16k') return;
    format = 'pcm16k';
    steps.up += 1;
  };

  return {
    get format() {
      return format;
    },
    get droppedMs() {
      return droppedMs;
    },
    steps,
    look(backlogMs, nowMs) {
      if (nowMs - lookedAtMs < lookEveryMs) return 0;
      lookedAtMs = nowMs;
      const dropMs = Math.max(0, backlogMs - keepMs);
      droppedMs += dropMs;
      if (backlogMs > behindMs) {
        goodSinceMs = undefined;
        behindSinceMs ??= nowMs;
        if (dropMs > 0 || nowMs - behindSinceMs >= downAfterMs) stepDown();
        return dropMs;
      }
      behindSinceMs = undefined;
      goodSinceMs ??= nowMs;
      if (nowMs - goodSinceMs >= upAfterMs) {
        goodSinceMs = nowMs;
        stepUp();
      }
      return 0;
    },
  };
}
