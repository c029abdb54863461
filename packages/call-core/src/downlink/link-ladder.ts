/**
 * Sound over a link that does not always carry it, such as a browser on a train: how much to throw away, and when to send less
 * (REQUIREMENTS A3). Looks at the backlog every 100 ms. Audio that has waited too long is dropped, for late speech is worth less
 * than new; a link that goes on falling behind gets 8 kHz mu-law, a quarter of 16 kHz PCM, until it has kept up for a while.
 */
import type { AudioFormat } from '@trunkline/audio';

export interface LinkLadderOptions {
  /** @defaultValue 100 */
  lookEveryMs: number;
  /** Audio that has waited longer is dropped, oldest first. @defaultValue 2000 */
  keepMs: number;
  /** A backlog above this is a link that falls behind. @defaultValue 400 */
  behindMs: number;
  /** It steps down after so long of that, or at the first drop. @defaultValue 1000 */
  downAfterMs: number;
  /** It steps up after so long without. Doubles each time that the better format did not last. @defaultValue 10000 */
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
  /** What to send in just now. */
  readonly format: AudioFormat;
  /** Backlog dropped so far. */
  readonly droppedMs: number;
  readonly steps: Readonly<{ down: number; up: number }>;
  /** Call as often as one likes. @param backlogMs audio handed to the link and not gone. @returns the ms of it to drop now. */
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
