/**
 * Where each turn of the agent lies: among the frames that the call has written, and among the numbers under which they went to the
 * page. The two differ where frames were dropped because the link was too slow.
 */
import type { TurnId } from '@trunkline/protocol';

export interface PageTurn {
  readonly turnId: TurnId;
  /** The generation of its frames. */
  readonly generation: number;
  /** Frames that the call had written when the turn began. */
  readonly startFrame: number;
  /** Frames that the call had written when it ended; infinite while it goes on. */
  endFrame: number;
  /** The number of its first frame; -1 until that goes out. */
  startSeq: number;
  /** The number behind its last frame; -1 until a later turn begins. */
  endSeq: number;
  /** Numbers of the same turn that went out before it was interrupted by another one. */
  readonly framesBefore: number;
  /** Frames of it that the page has played. */
  playedFrames: number;
}

/** The page speaks of the turn that it plays, which is one of the last few. */
const KEPT_TURNS = 16;

/** Drop policy: the oldest turn is forgotten; what the page says of it is ignored. */
export class PageTurns {
  readonly #turns: PageTurn[] = [];
  /** How many of the turns have been announced to the page. */
  #announced = 0;

  get newest(): PageTurn | undefined {
    return this.#turns.at(-1);
  }

  /** The turn that the page was told of last. */
  get current(): PageTurn | undefined {
    return this.#turns[this.#announced - 1];
  }

  begin(turnId: TurnId, generation: number, startFrame: number, nextSeq: number): void {
    const earlier = this.find(turnId);
    this.#turns.push({
      turnId,
      generation,
      startFrame,
      endFrame: Number.POSITIVE_INFINITY,
      startSeq: -1,
      endSeq: -1,
      framesBefore: earlier === undefined ? 0 : earlier.framesBefore + numbersOf(earlier, nextSeq),
      playedFrames: 0,
    });
    if (this.#turns.length <= KEPT_TURNS) return;
    this.#turns.shift();
    this.#announced = Math.max(0, this.#announced - 1);
  }

  /** The frame of this index is about to go out under `seq`. @returns the turn that begins with it. */
  announce(frame: number, seq: number): PageTurn | undefined {
    let begun: PageTurn | undefined;
    for (let turn = this.#turns[this.#announced]; turn !== undefined && turn.startFrame <= frame;) {
      const before = this.current;
      if (before !== undefined && before.endSeq < 0) before.endSeq = seq;
      turn.startSeq = seq;
      this.#announced += 1;
      begun = turn;
      turn = this.#turns[this.#announced];
    }
    return begun;
  }

  /** Turns of which nothing went out will not begin any more. */
  dropUnannounced(): void {
    this.#turns.length = this.#announced;
  }

  /** @returns the newest part of this turn of which frames went out. */
  find(turnId: string): PageTurn | undefined {
    return this.#turns.findLast((turn) => turn.turnId === turnId && turn.startSeq >= 0);
  }

  /** @returns the turn to which the frame with this number belongs, or behind which it comes. */
  at(seq: number): PageTurn | undefined {
    return this.#turns.findLast(({ startSeq }) => startSeq >= 0 && startSeq <= seq);
  }

  /** @returns the newest turn of this generation. */
  ofGeneration(generation: number): PageTurn | undefined {
    return this.#turns.findLast((turn) => turn.generation === generation && turn.startSeq >= 0);
  }
}

/** @param nextSeq the number of the next frame. @returns how many frames of the turn have gone out. */
export function numbersOf({ startSeq, endSeq }: PageTurn, nextSeq: number): number {
  if (startSeq < 0) return 0;
  return (endSeq < 0 ? nextSeq : endSeq) - startSeq;
}
