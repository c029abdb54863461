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
import { ECHO_FRAME, ECHO_TAPS, EchoLines, energyOf, REHEARSED_FRAMES, TAPS_AHEAD } from './echo-lines.ts';
import { AUDIBLE, createEchoShare } from './echo-share.ts';
import { FilterContest } from './filter-contest.ts';
import { findShift, MAX_SHIFT, SHIFT_WINDOW } from './echo-shift.ts';
import { SteadyNoise } from './steady-noise.ts';

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
/** A filter that leaves more than this part of the line has lost its echo, or somebody speaks. */
const LOST = 0.5;
/** Frames for which a reference counts as just begun. Later its echo does not move, and what looks like it is a vowel. */
const MOVES_WITHIN = 15;

/** An echo is seldom louder than this part of what we play. Where that is less than the noise, there is nothing to learn from. */
const LOUDEST_PATH = 0.25;
/** Stands in place of a line, because the guess of a filter is what it leaves of nothing. */
const NOTHING = new Float32Array(ECHO_FRAME);

class TwoPathCanceller implements EchoCanceller {
  readonly #lines = new EchoLines();
  readonly #finder = createEchoLagFinder();
  readonly #share = createEchoShare();
  readonly #doubleTalk = new DoubleTalk();
  readonly #noise = new SteadyNoise();
  readonly #contest = new FilterContest();
  readonly #working = createAdaptiveFilter(ECHO_TAPS);
  readonly #learning = createAdaptiveFilter(ECHO_TAPS);
  readonly #workingResidual = new Float32Array(ECHO_FRAME);
  readonly #learningResidual = new Float32Array(ECHO_FRAME);
  readonly #shiftGuess = new Float32Array(SHIFT_WINDOW + 2 * MAX_SHIFT);
  #workingLag: number | undefined;
  #learningLag: number | undefined;
  #frames = 0;
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
    const nearEnergy = energyOf(near);
    const lag = this.#workingLag ?? this.#learningLag;
    const isSilent = lag === undefined || this.#lines.isReferenceSilent(lag);
    this.#runFrames = isSilent || this.#lines.hasBreak(lag) ? 0 : this.#runFrames + 1;
    const left = isSilent ? nearEnergy : this.#cancel(nearEnergy);
    // A filter that adds more than it takes has learned another path.
    const isOfUse = this.#workingLag !== undefined && left < nearEnergy;
    if (isOfUse) out.set(this.#workingResidual);
    this.#share.look(nearEnergy, isOfUse ? left : nearEnergy, this.#noise.energy);
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
    this.#contest.reset();
    this.#runFrames = 0;
    // The filter has to prove itself again, because what we play may come back a little earlier or later than before.
    this.#doubleTalk.reset();
    if (keepPath) return;
    this.#noise.reset();
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
    this.#noise.push(energyOf(near));
  }

  #lookForLag(): void {
    const isEager = this.#workingLag === undefined && this.#finder.searches < EAGER_SEARCHES;
    if (!isEager && this.#frames % CHECK_EVERY !== 0) return;
    // While the filter explains the line there is nothing to look for, and while somebody speaks nothing to find.
    if (this.#workingLag !== undefined && (this.#doubleTalk.frames > 0 || this.#contest.isExplained)) return;
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
    this.#contest.learningIsNew('nothing');
    if (this.#workingLag === undefined) this.#contest.workingIsGone();
  }

  /** @returns the energy that the learning filter leaves of the frame that ended `back` frames ago. */
  #learn(lag: number, back: number): number {
    const { far, near } = this.#lines;
    const head = this.#lines.headFor(lag, back);
    const noise = this.#noise.energy;
    const isWorthIt = LOUDEST_PATH * this.#lines.referenceEnergy(lag, back) > noise;
    const from = this.#lines.nearAt(back);
    return this.#learning.run(far, head, near, from, this.#learningResidual, isWorthIt, noise);
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
      if (this.#doubleTalk.look(this.#noise.without(nearEnergy), this.#noise.without(left))) return left;
    }
    if (this.#learningLag === undefined) return left;
    const learned = this.#learn(this.#learningLag, 0);
    this.#contest.push(this.#noise.without(nearEnergy), this.#noise.without(left), this.#noise.without(learned));
    this.#dropDiverged();
    if (this.#contest.isLearningBetter(this.#doubleTalk.isFilterProven)) {
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
    if (this.#follow(lag)) this.#contest.learningIsWorking();
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

  /** A filter that makes the line louder would not come back from there by itself. */
  #dropDiverged(): void {
    if (this.#contest.hasLearningDiverged) {
      this.#learning.reset();
      this.#contest.learningIsNew('line');
    }
    if (!this.#contest.hasWorkingDiverged) return;
    this.#workingLag = undefined;
    this.#contest.workingIsGone();
    this.#isKnown = false;
    this.#share.filterIsNew();
    this.#doubleTalk.reset();
  }

  #adoptLearned(): void {
    this.#working.copyFrom(this.#learning);
    if (this.#workingLag !== this.#learningLag) {
      this.#share.filterIsNew();
      this.#isKnown = false;
    }
    this.#workingLag = this.#learningLag;
    this.#contest.workingIsLearning();
    this.#workingResidual.set(this.#learningResidual);
  }

  #judgeWorking(): void {
    if (this.#contest.isLearningWorse) {
      this.#learning.copyFrom(this.#working);
      this.#learningLag = this.#workingLag;
      this.#contest.learningIsWorking();
    }
    if (!this.#contest.isWorkingProving) return;
    this.#doubleTalk.filterWorked();
    this.#isKnown ||= this.#doubleTalk.isFilterProven;
  }
}

export const createEchoCanceller = (): EchoCanceller => new TwoPathCanceller();
