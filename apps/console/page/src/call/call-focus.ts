/** What the view of one call is looking at, for all of its parts: axis, verdict, list of facts, turns. */
import { batch, signal } from '@preact/signals';

/** The part of the axis that others ask to move. */
export interface AxisMover {
  /** Brings a moment into view if it is not. */
  reveal(atMs: number): void;
  /** Shows a moment so close that one sees what happened there. */
  show(atMs: number): void;
  frame(fromMs: number, toMs: number): void;
}

export class CallFocus {
  /** A moment of the call, in ms since its beginning. */
  readonly atMs = signal<number | undefined>(undefined);
  /** The index of the fact that is chosen. */
  readonly fact = signal<number | undefined>(undefined);
  /** Indices of the facts that a sentence rests on. */
  readonly lit = signal<readonly number[]>([]);
  /** The axis, while it is there. */
  axis: AxisMover | undefined;

  /** Goes to a fact, or to a moment where there is none. */
  goTo(atMs: number, fact?: number): void {
    batch(() => {
      this.atMs.value = atMs;
      this.fact.value = fact;
    });
    this.axis?.reveal(atMs);
  }

  /** Lights up the facts of a sentence and goes to where it happened. */
  light(facts: readonly number[], atMs: number): void {
    batch(() => {
      this.lit.value = facts;
      this.atMs.value = atMs;
      this.fact.value = facts[0];
    });
    this.axis?.show(atMs);
  }

  clearLight(): void {
    this.lit.value = [];
  }

  /** Zooms the axis to a stretch of the call. */
  frame(fromMs: number, toMs: number): void {
    this.atMs.value = fromMs;
    this.axis?.frame(fromMs, toMs);
  }
}
