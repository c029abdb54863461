/**
 * Compares the two filters of the canceller by what each leaves of the line, averaged over some 200 ms: which of them works, has learned
 * something better, or has gone astray.
 */

/** Weight of the past in the averages. */
const SMOOTHING = 0.9;
/** The working filter is replaced by one that leaves less than this part of what it leaves. */
const BETTER = 0.9;
const BETTER_THAN_PROVEN = 0.6;
const WORSE = 1.5;
/** A filter must take at least this part of the line to be of use. */
const LEAST_SHARE = 0.1;
/** A filter works that leaves less than this part of the line. */
const PROVEN_SHARE = 0.2;
/** While the working filter leaves less than this part of the line, there is no other lag to look for. */
const EXPLAINED = 0.5;
/** A filter that leaves more than so many times the line has learned something else than an echo. */
const DIVERGED = 1.5;

export class FilterContest {
  #near = 0;
  #working = 0;
  #learning = 0;

  /** Takes the energies of the next frame: of the line, and of what either filter leaves of it. */
  push(near: number, working: number, learning: number): void {
    this.#near = SMOOTHING * this.#near + near;
    this.#working = SMOOTHING * this.#working + working;
    this.#learning = SMOOTHING * this.#learning + learning;
  }

  get isExplained(): boolean {
    return this.#working < EXPLAINED * this.#near;
  }

  get isWorkingProving(): boolean {
    return this.#working < PROVEN_SHARE * this.#near;
  }

  get hasWorkingDiverged(): boolean {
    return this.#working > DIVERGED * this.#near;
  }

  get hasLearningDiverged(): boolean {
    return this.#learning > DIVERGED * this.#near;
  }

  get isLearningWorse(): boolean {
    return this.#learning > WORSE * this.#working;
  }

  isLearningBetter(isWorkingProven: boolean): boolean {
    const better = isWorkingProven ? BETTER_THAN_PROVEN : BETTER;
    return this.#learning < better * this.#working && this.#learning < (1 - LEAST_SHARE) * this.#near;
  }

  /** There is no working filter, which leaves the line as it is. */
  workingIsGone(): void {
    this.#working = this.#near;
  }

  /** The working filter is what the learning one was. */
  workingIsLearning(): void {
    this.#working = this.#learning;
  }

  /** The learning filter begins anew. @param leaves `nothing` when it has been rehearsed, and the line when it knows nothing */
  learningIsNew(leaves: 'nothing' | 'line'): void {
    this.#learning = leaves === 'nothing' ? 0 : this.#near;
  }

  /** The learning filter is what the working one is. */
  learningIsWorking(): void {
    this.#learning = this.#working;
  }

  reset(): void {
    this.#near = 0;
    this.#working = 0;
    this.#learning = 0;
  }
}
