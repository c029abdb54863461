/**
 * Takes the agent's own voice out of the caller's line: the echo of a handset, a loudspeaker or the network.
 *
 * First the lag of the echo (echo-lag.ts), then a short adaptive filter there. Two filters, as in Ochiai, Araseki and Ogihara,
 * "Echo canceler with two echo path models" (IEEE Trans. Commun., 1977): one learns always, the other does the work and is
 * only replaced by what has proved better. A caller who speaks over the agent upsets the first and not the second. A path that has
 * only moved, since what we play began anew, is followed at once (echo-shift.ts).
 */
import { createAdaptiveFilter } from './adaptive-filter.ts';
import { createEchoLagFinder } from './echo-lag.ts';
import { AUDIBLE, createEchoShare } from './echo-share.ts';
import { findShift, MAX_SHIFT, SHIFT_WINDOW } from './echo-shift.ts';

export interface EchoCanceller {
  /** Share of the last frame's energy, 0 to 1, that is our own sound come back. */
  readonly echoShare: number;
  /**
   * @param near 160 samples of the caller's line, -1 to 1.
   * @param far what was scheduled to sound at that time. Its echo comes up to 720 ms later.
   * @param out the caller's line without the echo.
   */
  process(near: Float32Array, far: Float32Array, out: Float32Array): void;
  /** Takes both in without cleaning: what was heard before somebody wanted to know. */
  remember(near: Float32Array, far: Float32Array): void;
  /** @param keepPath the line is the same one: lag and filter hold until something better is found. */
  reset(keepPath: boolean): void;
}

const FRAME = 160;
/** 96 ms: most of what a loudspeaker rings in a room. */
const TAPS = 768;
/** Of the filter before the lag found: a voice is like itself one period of its pitch later, and the search may be fooled. */
const AHEAD = 64;
/** An echo that begins so much later than the lag known still lies well within the filter. */
const BEHIND = 320;
const MAX_LAG = 5_760;
/** Frames between two searches: when the line has just begun to be looked at, and later. */
const SEARCH_EVERY = 1;
const EAGER_SEARCHES = 14;
const CHECK_EVERY = 4;
/** Frames of both lines that are learned from again, once the lag is known: the filter is good from the next frame on. */
const REHEARSED = 20;
const REHEARSALS = 3;
const HISTORY = MAX_LAG + TAPS + (REHEARSED + 2) * FRAME;
/** Residuals are compared over some 200 ms. */
const SMOOTHING = 0.9;
/** A filter in use is replaced by one that leaves less than this part of what it leaves. */
const BETTER = 0.9;
const BETTER_THAN_PROVEN = 0.6;
const WORSE = 1.5;
const LEAST_SHARE = 0.1;
/** A filter that works leaves less than so many times what it takes, unless somebody speaks. */
const DOUBLE_TALK = 3;
/** Only of a filter that has left no more than this of the line, for so many frames. */
const PROVEN_SHARE = 0.2;
const PROVEN_FRAMES = 15;
/** Frames for which that may hold; then the path has changed. A caller who speaks for longer has silenced the agent. */
const LONGEST_DOUBLE_TALK = 25;
/** Of a sample's square: below, the reference is silent, and an echo of it is nobody's voice. */
const SILENT = 1e-7;
/** A filter that leaves more than this part of the line has lost its echo, or somebody speaks. */
const LOST = 0.5;
/** Samples of nothing at all, as no voice has them, between what was played and what follows. */
const BREAK = 40;
/** Frames of a reference that has begun: later its echo does not move any more, and what looks like it is a vowel. */
const MOVES_WITHIN = 15;

/** In place of a line: the guess of a filter is what it leaves of nothing. */
const NOTHING = new Float64Array(FRAME);

export function createEchoCanceller(): EchoCanceller {
  const finder = createEchoLagFinder();
  const share = createEchoShare();
  const farLine = new Float64Array(HISTORY);
  const nearLine = new Float64Array((REHEARSED + 1) * FRAME);
  const newest = nearLine.length - FRAME;
  const working = createAdaptiveFilter(TAPS);
  const learning = createAdaptiveFilter(TAPS);
  const workingResidual = new Float64Array(FRAME);
  const learningResidual = new Float64Array(FRAME);
  const shiftGuess = new Float64Array(SHIFT_WINDOW + 2 * MAX_SHIFT);
  let workingLag: number | undefined;
  let learningLag: number | undefined;
  let frames = 0;
  let nearAverage = 0;
  let workingAverage = 0;
  let learningAverage = 0;
  let doubleTalk = 0;
  let provenFrames = 0;
  /** The filter in use has proved itself once, and may only have moved since. */
  let isKnown = false;
  /** Frames since the reference was silent, or had a break. */
  let runFrames = 0;

  const append = (near: Float32Array, far: Float32Array): void => {
    farLine.copyWithin(0, FRAME);
    farLine.set(far, HISTORY - FRAME);
    nearLine.copyWithin(0, FRAME);
    nearLine.set(near, newest);
    finder.push(near, far);
  };

  /** Where the first tap stands for a frame that ended `back` frames ago. */
  const headFor = (lag: number, back: number): number => HISTORY - (back + 1) * FRAME - lag + AHEAD;

  const isReferenceSilent = (lag: number): boolean => {
    const head = headFor(lag, 0);
    let energy = 0;
    for (let k = head - TAPS; k < head + FRAME; k++) energy += farLine[k]! * farLine[k]!;
    return energy < SILENT * (TAPS + FRAME);
  };

  /** Whether what now comes back had ended and begun anew. */
  const hasBreak = (lag: number): boolean => {
    const head = headFor(lag, 0);
    let zeros = 0;
    for (let k = head; k < head + FRAME && zeros < BREAK; k++) zeros = farLine[k] === 0 ? zeros + 1 : 0;
    return zeros >= BREAK;
  };

  /** Learns from what is remembered, several times over. */
  const rehearse = (lag: number): void => {
    learning.reset();
    learningLag = lag;
    for (let round = 0; round < REHEARSALS; round++) {
      for (let back = REHEARSED - 1; back >= 0; back--) {
        const from = nearLine.length - (back + 1) * FRAME;
        learning.run(farLine, headFor(lag, back), nearLine, from, learningResidual, true);
      }
    }
    learningAverage = 0;
    if (workingLag === undefined) workingAverage = nearAverage;
  };

  const lookForLag = (): void => {
    const isEager = workingLag === undefined && finder.searches < EAGER_SEARCHES;
    if (frames % (isEager ? SEARCH_EVERY : CHECK_EVERY) !== 0) return;
    // While the filter explains the line there is nothing to look for, and while somebody speaks nothing to find.
    if (workingLag !== undefined && (doubleTalk > 0 || workingAverage < 0.5 * nearAverage)) return;
    const found = finder.search();
    if (found === undefined) return;
    const lag = Math.max(found, AHEAD);
    const known = learningLag ?? workingLag;
    if (known === undefined || lag < known - AHEAD / 2 || lag > known + BEHIND) rehearse(lag);
  };

  const work = (): number =>
    working.run(farLine, headFor(workingLag as number, 0), nearLine, newest, workingResidual, false);

  /** @returns whether what the filter in use leaves is its echo, a little later or earlier, and moves the filter there. */
  const follow = (lag: number): boolean => {
    // What is guessed of the frame that comes next must have been played.
    if (lag < AHEAD + FRAME) return false;
    const blocks = shiftGuess.length / FRAME;
    for (let block = 0; block < blocks; block++) {
      working.run(farLine, headFor(lag, blocks - 2 - block), NOTHING, 0, workingResidual, false);
      for (let i = 0; i < FRAME; i++) shiftGuess[block * FRAME + i] = -workingResidual[i]!;
    }
    const shift = findShift(nearLine, shiftGuess);
    if (shift === 0) return false;
    workingLag = Math.max(lag + shift, AHEAD);
    learning.copyFrom(working);
    learningLag = workingLag;
    doubleTalk = 0;
    return true;
  };

  /** A filter that learned a caller's voice would take it for echo. */
  const hearsCaller = (nearEnergy: number, left: number): boolean => {
    const isDouble =
      provenFrames >= PROVEN_FRAMES && left > DOUBLE_TALK * Math.max(nearEnergy - left, 0) && left > SILENT * FRAME;
    doubleTalk = isDouble ? doubleTalk + 1 : 0;
    if (doubleTalk > LONGEST_DOUBLE_TALK) {
      provenFrames = 0;
      doubleTalk = 0;
      return false;
    }
    return isDouble;
  };

  /** @returns the energy that is left of the newest frame in `workingResidual`. */
  const cancel = (nearEnergy: number): number => {
    let left = workingLag === undefined ? nearEnergy : work();
    if (
      workingLag !== undefined &&
      isKnown &&
      runFrames <= MOVES_WITHIN &&
      nearEnergy > AUDIBLE &&
      left > LOST * nearEnergy
    ) {
      if (follow(workingLag)) learningAverage = workingAverage;
      left = work();
    }
    if (workingLag !== undefined && hearsCaller(nearEnergy, left)) return left;
    if (learningLag === undefined) return left;
    const learned = learning.run(farLine, headFor(learningLag, 0), nearLine, newest, learningResidual, true);
    nearAverage = SMOOTHING * nearAverage + nearEnergy;
    workingAverage = SMOOTHING * workingAverage + left;
    learningAverage = SMOOTHING * learningAverage + learned;
    const better = provenFrames >= PROVEN_FRAMES ? BETTER_THAN_PROVEN : BETTER;
    if (learningAverage < better * workingAverage && learningAverage < (1 - LEAST_SHARE) * nearAverage) {
      working.copyFrom(learning);
      if (workingLag !== learningLag) {
        share.filterIsNew();
        isKnown = false;
      }
      workingLag = learningLag;
      workingAverage = learningAverage;
      workingResidual.set(learningResidual);
      return learned;
    }
    if (workingLag !== undefined && learningAverage > WORSE * workingAverage) {
      learning.copyFrom(working);
      learningLag = workingLag;
      learningAverage = workingAverage;
    }
    if (workingLag !== undefined && workingAverage < PROVEN_SHARE * nearAverage) {
      provenFrames += 1;
      isKnown ||= provenFrames >= PROVEN_FRAMES;
    }
    return left;
  };

  return {
    get echoShare() {
      return share.value;
    },
    process(near, far, out) {
      append(near, far);
      frames += 1;
      lookForLag();
      out.set(near);
      let nearEnergy = 0;
      for (let i = 0; i < FRAME; i++) nearEnergy += near[i]! * near[i]!;
      const lag = workingLag ?? learningLag;
      const isSilent = lag === undefined || isReferenceSilent(lag);
      runFrames = isSilent || hasBreak(lag) ? 0 : runFrames + 1;
      const left = isSilent ? nearEnergy : cancel(nearEnergy);
      // A filter that adds more than it takes is of another time.
      const isOfUse = workingLag !== undefined && left < nearEnergy;
      if (isOfUse) out.set(workingResidual);
      share.look(nearEnergy, isOfUse ? left : nearEnergy);
    },
    remember(near, far) {
      append(near, far);
      frames = -1;
    },
    reset(keepPath) {
      finder.reset();
      farLine.fill(0);
      nearLine.fill(0);
      frames = 0;
      share.reset();
      nearAverage = 0;
      workingAverage = 0;
      learningAverage = 0;
      doubleTalk = 0;
      runFrames = 0;
      // It has to prove itself again: what we play may come back a little earlier or later than before.
      provenFrames = 0;
      if (keepPath) return;
      workingLag = undefined;
      learningLag = undefined;
      isKnown = false;
      share.filterIsNew();
      working.reset();
      learning.reset();
    },
  };
}
