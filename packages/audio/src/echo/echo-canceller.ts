/**
 * Takes the agent's own voice out of the caller's line: the echo of a handset, a loudspeaker or the network.
 *
 * It first finds the lag of the echo (echo-lag.ts), and then learns a short adaptive filter there. There are two filters, as in
 * Ochiai, Araseki and Ogihara, "Echo canceler with two echo path models" (IEEE Trans. Commun., 1977): one always learns, and the
 * other does the work and is only replaced by what has proved better. A caller who speaks over the agent (double-talk.ts) upsets
 * the first and not the second. A path that has only moved because what we play began anew is followed at once (echo-shift.ts).
 */
import { createAdaptiveFilter } from './adaptive-filter.ts';
import { DoubleTalk } from './double-talk.ts';
import { createEchoLagFinder } from './echo-lag.ts';
import { ECHO_FRAME, ECHO_TAPS, EchoLines, REHEARSED_FRAMES, TAPS_AHEAD } from './echo-lines.ts';
import { AUDIBLE, createEchoShare } from './echo-share.ts';
import { findShift, MAX_SHIFT, SHIFT_WINDOW } from './echo-shift.ts';

export interface EchoCanceller {
  /** Share of the last frame's energy, 0 to 1, that is our own sound come back. */
  readonly echoShare: number;
  /**
   * @param near 160 samples of the caller's line, -1 to 1.
   * @param far what was scheduled to sound at that time. Its echo comes up to 720 ms later.
   * @param out receives the caller's line without the echo.
   */
  process(near: Float32Array, far: Float32Array, out: Float32Array): void;
  /** Takes both in without cleaning, for what was heard before somebody wanted to know. */
  remember(near: Float32Array, far: Float32Array): void;
  /** @param keepPath whether the line is the same one: then lag and filter hold until something better is found. */
  reset(keepPath: boolean): void;
}

/** An echo that begins so many samples later than the lag known still lies well within the filter. */
const BEHIND = 320;
/** Searches for the lag that are made frame by frame, when the line has just begun to be looked at. */
const EAGER_SEARCHES = 14;
/** Frames between two searches after that. */
const CHECK_EVERY = 4;
const REHEARSALS = 3;
/** Weight of the past in the averages by which filters are compared, which look back on some 200 ms. */
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
/** A filter that leaves more than this part of the line has lost its echo, or somebody speaks. */
const LOST = 0.5;
/** Frames for which a reference counts as just begun. Later its echo does not move, and what looks like it is a vowel. */
const MOVES_WITHIN = 15;

/** Stands in place of a line, because the guess of a filter is what it leaves of nothing. */
const NOTHING = new Float32Array(ECHO_FRAME);

class TwoPathCanceller implements EchoCanceller {
  readonly #lines = new EchoLines();
  readonly #finder = createEchoLagFinder();
  readonly #share = createEchoShare();
  readonly #doubleTalk = new DoubleTalk();
  readonly #working = createAdaptiveFilter(ECHO_TAPS);
  readonly #learning = createAdaptiveFilter(ECHO_TAPS);
  readonly #workingResidual = new Float32Array(ECHO_FRAME);
  readonly #learningResidual = new Float32Array(ECHO_FRAME);
  readonly #shiftGuess = new Float32Array(SHIFT_WINDOW + 2 * MAX_SHIFT);
  #workingLag: number | undefined;
  #learningLag: number | undefined;
  #frames = 0;
  #nearAverage = 0;
  #workingAverage = 0;
  #learningAverage = 0;
  /** Whether the working filter has proved itself once, so that its path may only have moved since. */
  #isKnown = false;
  /** Frames since the reference was silent or had a break. */
  #runFrames = 0;

  get echoShare(): number {
    return this.#share.value;
  }

  process(near: Float32Array, far: Float32Array, out: Float32Array): void {
    this.#append(near, far);
    this.#frames += 1;
    this.#lookForLag();
    out.set(near);
    let nearEnergy = 0;
    for (let i = 0; i < ECHO_FRAME; i++) nearEnergy += near[i]! * near[i]!;
    const lag = this.#workingLag ?? this.#learningLag;
    const isSilent = lag === undefined || this.#lines.isReferenceSilent(lag);
    this.#runFrames = isSilent || this.#lines.hasBreak(lag) ? 0 : this.#runFrames + 1;
    const left = isSilent ? nearEnergy : this.#cancel(nearEnergy);
    // A filter that adds more than it takes has learned another path.
    const isOfUse = this.#workingLag !== undefined && left < nearEnergy;
    if (isOfUse) out.set(this.#workingResidual);
    this.#share.look(nearEnergy, isOfUse ? left : nearEnergy);
  }

  remember(near: Float32Array, far: Float32Array): void {
    this.#append(near, far);
    this.#frames = -1;
  }

  reset(keepPath: boolean): void {
    this.#finder.reset();
    this.#lines.clear();
    this.#frames = 0;
    this.#share.reset();
    this.#nearAverage = 0;
    this.#workingAverage = 0;
    this.#learningAverage = 0;
    this.#runFrames = 0;
    // The filter has to prove itself again, because what we play may come back a little earlier or later than before.
    this.#doubleTalk.reset();
    if (keepPath) return;
    this.#workingLag = undefined;
    this.#learningLag = undefined;
    this.#isKnown = false;
    this.#share.filterIsNew();
    this.#working.reset();
    this.#learning.reset();
  }

  #append(near: Float32Array, far: Float32Array): void {
    this.#lines.append(near, far);
    this.#finder.push(near, far);
  }

  #lookForLag(): void {
    const isEager = this.#workingLag === undefined && this.#finder.searches < EAGER_SEARCHES;
    if (!isEager && this.#frames % CHECK_EVERY !== 0) return;
    // While the filter explains the line there is nothing to look for, and while somebody speaks nothing to find.
    const isExplained = this.#workingAverage < EXPLAINED * this.#nearAverage;
    if (this.#workingLag !== undefined && (this.#doubleTalk.frames > 0 || isExplained)) return;
    const found = this.#finder.search();
    if (found === undefined) return;
    const lag = Math.max(found, TAPS_AHEAD);
    const known = this.#learningLag ?? this.#workingLag;
    if (known === undefined || lag < known - TAPS_AHEAD / 2 || lag > known + BEHIND) this.#rehearse(lag);
  }

  /** Learns from what is remembered, several times over. */
  #rehearse(lag: number): void {
    this.#learning.reset();
    this.#learningLag = lag;
    for (let round = 0; round < REHEARSALS; round++) {
      for (let back = REHEARSED_FRAMES - 1; back >= 0; back--) this.#learn(lag, back);
    }
    this.#learningAverage = 0;
    if (this.#workingLag === undefined) this.#workingAverage = this.#nearAverage;
  }

  /** @returns the energy that the learning filter leaves of the frame that ended `back` frames ago. */
  #learn(lag: number, back: number): number {
    const { far, near } = this.#lines;
    const head = this.#lines.headFor(lag, back);
    return this.#learning.run(far, head, near, this.#lines.nearAt(back), this.#learningResidual, true);
  }

  /** @returns the energy that the working filter leaves of the newest frame. */
  #work(lag: number): number {
    const { far, near } = this.#lines;
    const [head, newest] = [this.#lines.headFor(lag, 0), this.#lines.nearAt(0)];
    return this.#working.run(far, head, near, newest, this.#workingResidual, false);
  }

  /** @returns the energy that is left of the newest frame in the working filter's residual. */
  #cancel(nearEnergy: number): number {
    let left = nearEnergy;
    if (this.#workingLag !== undefined) {
      left = this.#workAndFollow(this.#workingLag, nearEnergy);
      if (this.#doubleTalk.look(nearEnergy, left)) return left;
    }
    if (this.#learningLag === undefined) return left;
    const learned = this.#learn(this.#learningLag, 0);
    this.#nearAverage = SMOOTHING * this.#nearAverage + nearEnergy;
    this.#workingAverage = SMOOTHING * this.#workingAverage + left;
    this.#learningAverage = SMOOTHING * this.#learningAverage + learned;
    if (this.#isLearningBetter()) {
      this.#adoptLearned();
      return learned;
    }
    if (this.#workingLag !== undefined) this.#judgeWorking();
    return left;
  }

  #workAndFollow(lag: number, nearEnergy: number): number {
    const left = this.#work(lag);
    const mayHaveMoved = this.#isKnown && this.#runFrames <= MOVES_WITHIN;
    if (!mayHaveMoved || nearEnergy <= AUDIBLE || left <= LOST * nearEnergy) return left;
    if (this.#follow(lag)) this.#learningAverage = this.#workingAverage;
    return this.#work(this.#workingLag ?? lag);
  }

  /** @returns whether what the working filter leaves is its echo, a little later or earlier, and moves the filter there. */
  #follow(lag: number): boolean {
    // What is guessed of the frame that comes next must have been played.
    if (lag < TAPS_AHEAD + ECHO_FRAME) return false;
    const { far } = this.#lines;
    const blocks = this.#shiftGuess.length / ECHO_FRAME;
    for (let block = 0; block < blocks; block++) {
      const head = this.#lines.headFor(lag, blocks - 2 - block);
      this.#working.run(far, head, NOTHING, 0, this.#workingResidual, false);
      for (let i = 0; i < ECHO_FRAME; i++) this.#shiftGuess[block * ECHO_FRAME + i] = -this.#workingResidual[i]!;
    }
    const shift = findShift(this.#lines.near, this.#lines.nearAt(-1), this.#shiftGuess);
    if (shift === 0) return false;
    this.#workingLag = Math.max(lag + shift, TAPS_AHEAD);
    this.#learning.copyFrom(this.#working);
    this.#learningLag = this.#workingLag;
    this.#doubleTalk.frames = 0;
    return true;
  }

  #isLearningBetter(): boolean {
    const better = this.#doubleTalk.isFilterProven ? BETTER_THAN_PROVEN : BETTER;
    const isOfUse = this.#learningAverage < (1 - LEAST_SHARE) * this.#nearAverage;
    return this.#learningAverage < better * this.#workingAverage && isOfUse;
  }

  #adoptLearned(): void {
    this.#working.copyFrom(this.#learning);
    if (this.#workingLag !== this.#learningLag) {
      this.#share.filterIsNew();
      this.#isKnown = false;
    }
    this.#workingLag = this.#learningLag;
    this.#workingAverage = this.#learningAverage;
    this.#workingResidual.set(this.#learningResidual);
  }

  #judgeWorking(): void {
    if (this.#learningAverage > WORSE * this.#workingAverage) {
      this.#learning.copyFrom(this.#working);
      this.#learningLag = this.#workingLag;
      this.#learningAverage = this.#workingAverage;
    }
    if (this.#workingAverage >= PROVEN_SHARE * this.#nearAverage) return;
    this.#doubleTalk.filterWorked();
    this.#isKnown ||= this.#doubleTalk.isFilterProven;
  }
}

export const createEchoCanceller = (): EchoCanceller => new TwoPathCanceller();
