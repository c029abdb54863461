/**
 * How loud both sides of a call are, for whoever looks at it: the caller as received, the agent as heard. Nothing here waits or
 * allocates; somebody outside the way of the frames asks every half second for what is complete.
 */
import { type AudioFormat, bytesPerMs, mulawSquares, pcm16Squares, sampleRateHz } from '@trunkline/audio';
import { LEVEL_STEP_MS, LEVELS_ENTRY_MS } from '@trunkline/protocol';
import { HeardLane } from './heard-lane.ts';
import { LevelLane, PIECE_MS } from './level-lane.ts';

const STEPS_PER_ENTRY = LEVELS_ENTRY_MS / LEVEL_STEP_MS;
/** How long the caller's frames may be late, and proofs of what was heard under way, before their moment is written down. */
const LEVELS_SETTLE_MS = 600;
/** Nothing older can be read any more. */
const MOST_BEHIND_MS = 1_600;
/** A frame never comes before it has ended: a place that is ahead by more was set by one that was late. */
const EARLY_MS = 5;
/** A caller's frame that is later than this follows a line that was away. */
const AWAY_MS = 500;

export class CallLevelMeter {
  /** The last entry that was taken: when it begins, and how many of its bytes count, which are all but in the last of a call. */
  atMs = 0;
  steps = 0;
  readonly caller = new Uint8Array(STEPS_PER_ENTRY);
  readonly heardAgent = new Uint8Array(STEPS_PER_ENTRY);
  /** What of the agent is heard; told by whoever sends and hears of marks. */
  readonly heard: HeardLane;
  readonly #callerLane: LevelLane;
  readonly #heardLane: LevelLane;
  readonly #squaresOf: (bytes: Uint8Array, fromSample: number, toSample: number) => number;
  readonly #bytesPerMs: number;
  readonly #samplesPerMs: number;
  #placeMs = Number.NaN;
  #nextMs: number;

  /** @param format of the caller's side, which is that of what the caller hears too. */
  constructor(format: AudioFormat, startedMs: number) {
    this.#squaresOf = format === 'mulaw' ? mulawSquares : pcm16Squares;
    this.#bytesPerMs = bytesPerMs(format);
    this.#samplesPerMs = sampleRateHz(format) / 1_000;
    this.#callerLane = new LevelLane(this.#samplesPerMs);
    this.#heardLane = new LevelLane(this.#samplesPerMs);
    this.heard = new HeardLane(this.#heardLane, this.#samplesPerMs, this.#squaresOf);
    this.#nextMs = Math.floor(startedMs / LEVELS_ENTRY_MS) * LEVELS_ENTRY_MS;
  }

  /** Takes audio of the caller that has ended by now. @returns the sum of the squares of its samples. */
  callerAudio(bytes: Uint8Array, nowMs: number): number {
    const durationMs = bytes.length / this.#bytesPerMs;
    const latestMs = nowMs - durationMs;
    const isMisplaced = !(this.#placeMs <= latestMs + EARLY_MS && this.#placeMs >= latestMs - AWAY_MS);
    if (isMisplaced) this.#placeMs = Math.floor(latestMs / PIECE_MS) * PIECE_MS;
    const samples = Math.floor(durationMs * this.#samplesPerMs);
    const piece = PIECE_MS * this.#samplesPerMs;
    let sum = 0;
    for (let from = 0; from < samples; from += piece) {
      const to = Math.min(samples, from + piece);
      const squares = this.#squaresOf(bytes, from, to);
      this.#callerLane.add(this.#placeMs + from / this.#samplesPerMs, squares, to - from);
      sum += squares;
    }
    this.#placeMs += durationMs;
    return sum;
  }

  /**
   * Puts the next half second into `caller` and `heardAgent`, once it is over and what belongs to it has had its time to come.
   * @returns whether there was one.
   */
  take(nowMs: number): boolean {
    return this.#read(nowMs, nowMs - LEVELS_SETTLE_MS, STEPS_PER_ENTRY);
  }

  /**
   * The same at the end of a call, when nothing more can come: it waits for nothing, and the last entry ends with the call.
   * @param endedMs when the call has ended.
   */
  takeRest(endedMs: number): boolean {
    return this.#read(endedMs, endedMs, 1);
  }

  /** Reads up to `toMs`, unless that would be less than `leastSteps`. */
  #read(nowMs: number, toMs: number, leastSteps: number): boolean {
    // A reader that was late finds a hole.
    while (nowMs - this.#nextMs > MOST_BEHIND_MS) this.#nextMs += LEVELS_ENTRY_MS;
    const steps = Math.min(STEPS_PER_ENTRY, Math.floor((toMs - this.#nextMs) / LEVEL_STEP_MS));
    if (steps < leastSteps) return false;
    this.atMs = this.#nextMs;
    this.steps = steps;
    const firstStep = this.#nextMs / LEVEL_STEP_MS;
    this.#callerLane.read(firstStep, this.caller);
    this.#heardLane.read(firstStep, this.heardAgent);
    this.#nextMs += LEVELS_ENTRY_MS;
    return true;
  }
}
