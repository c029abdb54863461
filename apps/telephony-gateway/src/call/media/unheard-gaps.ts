/**
 * Holes in the agent's speech that the caller is about to hear: a turn ran dry and goes on. A hole is heard once what follows it has been
 * heard; one whose turn was cut before that was only a silence before the end. At most eight wait; beyond that they are not told.
 */
import type { TurnId } from '@trunkline/protocol';

/** What is asked of the downlink (call-core/downlink). */
interface GapsOfDownlink {
  readonly counters: Readonly<{ underflows: number }>;
  readonly gapMs: number;
  readonly heard: Readonly<{ sentMs: number }>;
}

export interface HeardGap {
  turnId: TurnId;
  /** When the carrier had nothing more to play, on the clock of the process. */
  sinceMs: number;
  gapMs: number;
}

const MOST_WAITING = 8;
const NONE: readonly HeardGap[] = Object.freeze([]);

export class UnheardGaps {
  readonly #waiting: (HeardGap & { positionMs: number })[] = [];
  #underflows = 0;

  /** A frame is about to go out, behind a hole if the downlink has counted one since the frame before. */
  frameSent(downlink: GapsOfDownlink, turnId: TurnId | undefined, nowMs: number): void {
    if (downlink.counters.underflows === this.#underflows) return;
    this.#underflows = downlink.counters.underflows;
    const { gapMs, heard } = downlink;
    // Where the carrier's buffer was emptied meanwhile, nobody can tell how long the hole was.
    if (turnId === undefined || !Number.isFinite(gapMs) || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push({ turnId, sinceMs: nowMs - gapMs, gapMs: Math.round(gapMs), positionMs: heard.sentMs });
  }

  /** @returns the holes that the caller has heard, now that it has heard all up to `heardMs`. */
  heardTo(heardMs: number): readonly HeardGap[] {
    if (this.#waiting.length === 0) return NONE;
    const waiting = this.#waiting.splice(0);
    const isHeard = ({ positionMs }: { positionMs: number }): boolean => positionMs < heardMs;
    // A pause takes positions back, so they need not stand in order.
    this.#waiting.push(...waiting.filter((gap) => !isHeard(gap)));
    return waiting.filter(isHeard);
  }

  /** What is unheard has been thrown away. */
  forget(): void {
    this.#waiting.length = 0;
  }
}
