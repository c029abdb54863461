/**
 * What the page has played of the agent's speech, by its own word, and which marks of the call that proves. What is senseless is
 * ignored and what is too much is capped at what was sent, so that no speech counts as heard that was not.
 */
import { WEB_SAMPLES_PER_FRAME } from '@trunkline/protocol';
import type { MarkReturn } from './page-marks.ts';
import { PageMarks } from './page-marks.ts';
import { numbersOf, type PageTurn, PageTurns } from './page-turns.ts';

/** How far the speech has come; it is read whenever the page says something. */
export interface SpeechProgress {
  /** The number of the next new frame. */
  readonly nextSeq: number;
  /** Frames that are out of the queue: sent or dropped. */
  readonly passedFrames: number;
}

export class HeardSpeech {
  readonly turns = new PageTurns();
  readonly marks = new PageMarks();
  /** Below this number all frames have been played, or were cut. */
  playedSeq: number;
  readonly #progress: SpeechProgress;
  readonly #giveBack: MarkReturn;
  /** The marks of the turn that was cut last. The page says a moment later how much of it was played. */
  readonly #cutMarks = new PageMarks();
  /** Frames that count as heard. Marks behind no more than these go back. */
  #heardFrames = 0;
  #cutTurn: PageTurn | undefined;

  constructor(progress: SpeechProgress, giveBack: MarkReturn, playedSeq: number) {
    this.#progress = progress;
    this.#giveBack = giveBack;
    this.playedSeq = playedSeq;
  }

  /** `samples` of this turn have been played. @returns whether that is news. */
  played(turnId: string, samples: number): boolean {
    const turn = this.turns.find(turnId);
    return turn !== undefined && this.#credit(turn, Math.floor(samples / WEB_SAMPLES_PER_FRAME) - turn.framesBefore);
  }

  /** All frames below this number have been played. @returns whether that is news. */
  playedBelow(seq: number): boolean {
    const turn = this.turns.at(seq - 1);
    // What was cut counts as passed on these numbers, so they say nothing of how much of it was played.
    return turn !== undefined && turn !== this.#cutTurn && this.#credit(turn, seq - turn.startSeq);
  }

  /** The newest turn of this generation was cut, and `samples` of it had been played. */
  cleared(generation: number, samples: number): void {
    const turn = this.turns.ofGeneration(generation);
    if (turn === undefined || turn !== this.#cutTurn) return;
    this.#credit(turn, Math.floor(samples / WEB_SAMPLES_PER_FRAME) - turn.framesBefore);
    this.#cutTurn = undefined;
  }

  /** All that was sent and is not played has been cut: it will be played by nobody. */
  cut(): void {
    this.turns.dropUnannounced();
    this.#cutTurn = this.turns.current;
    this.marks.moveTo(this.#cutMarks);
    this.playedSeq = this.#progress.nextSeq;
    this.#heardFrames = this.#progress.passedFrames;
  }

  /** Looks anew: marks have come, a turn has ended, or frames were dropped, so that what was played of a turn is all of it. */
  settle(): void {
    const turn = this.turns.newest;
    if (turn !== undefined && turn !== this.#cutTurn && this.#isPlayedWhole(turn)) this.#heardFrames = turn.endFrame;
    this.marks.returnUpTo(this.#heardFrames, this.#giveBack);
  }

  #credit(turn: PageTurn, frames: number): boolean {
    const playedFrames = Math.min(frames, numbersOf(turn, this.#progress.nextSeq));
    if (playedFrames <= turn.playedFrames) return false;
    turn.playedFrames = playedFrames;
    this.playedSeq = Math.max(this.playedSeq, turn.startSeq + playedFrames);
    if (turn === this.#cutTurn) {
      this.#cutMarks.returnUpTo(turn.startFrame + playedFrames, this.#giveBack);
      return true;
    }
    // Frames that were dropped in the middle of a turn are not among those that the page counts.
    const frame = this.#isPlayedWhole(turn) ? turn.endFrame : turn.startFrame + playedFrames;
    this.#heardFrames = Math.max(this.#heardFrames, Math.min(frame, turn.endFrame));
    this.marks.returnUpTo(this.#heardFrames, this.#giveBack);
    return true;
  }

  #isPlayedWhole(turn: PageTurn): boolean {
    const { nextSeq, passedFrames } = this.#progress;
    return turn.endFrame <= passedFrames && turn.playedFrames === numbersOf(turn, nextSeq);
  }
}
