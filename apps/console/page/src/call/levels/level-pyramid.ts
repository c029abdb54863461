/**
 * The levels of one side of a call, one byte per 25 ms, with coarser and coarser summaries above them: each step up stands for four below.
 * Whatever the zoom, a column of pixels is made from a handful of bytes. New levels change only the summaries above them.
 */
import { LEVEL_STEP_MS } from '@trunkline/protocol';

const FAN = 4;
/** Longer than any call may last, so that a wrong time cannot make the page reserve memory without end. */
const MAX_STEPS = (24 * 3_600_000) / LEVEL_STEP_MS;
/** No level is known; every other byte is one more than the level, so that silence and nothing are told apart. */
const UNKNOWN = 0;

interface Tier {
  peaks: Uint8Array;
  means: Uint8Array;
}

/** What is known of one stretch of time. -1 stands for nothing, else it is a level byte (dBFS + 96). */
export interface LevelSummary {
  peak: number;
  mean: number;
}

const grown = (bytes: Uint8Array, length: number): Uint8Array => {
  if (bytes.length >= length) return bytes;
  const bigger = new Uint8Array(Math.max(length, bytes.length * 2, 1_024));
  bigger.set(bytes);
  return bigger;
};

export class LevelPyramid {
  /** How many steps of 25 ms are known, from the beginning of the call on. */
  length = 0;
  readonly #tiers: Tier[] = [{ peaks: new Uint8Array(1_024), means: new Uint8Array(1_024) }];

  /** Puts in levels that begin at `atMs` of the call. What is before its beginning or a day after it is left out. */
  put(atMs: number, levels: Uint8Array): void {
    const at = Math.round(atMs / LEVEL_STEP_MS);
    const from = Math.max(0, at);
    const to = Math.min(at + levels.length, MAX_STEPS);
    if (!(to > from)) return;
    this.#tiers[0] = this.#grownTier(0, to);
    const { peaks, means } = this.#tiers[0];
    for (let step = from; step < to; step++) {
      peaks[step] = Math.min(254, levels[step - at] ?? 0) + 1;
      means[step] = peaks[step] ?? UNKNOWN;
    }
    this.length = Math.max(this.length, to);
    this.#summarise(from, to);
  }

  /**
   * Sums up `fromMs` to `toMs` of the call into `into`, so that painting makes no object per column.
   * @returns `into`.
   */
  read(fromMs: number, toMs: number, into: LevelSummary): LevelSummary {
    const span = Math.max(1, (toMs - fromMs) / LEVEL_STEP_MS);
    // One tier finer than would do, because a bin that reaches over the edge of the stretch tells of time outside of it.
    const fitting = Math.floor(Math.log(span) / Math.log(FAN)) - 1;
    const tierIndex = Math.min(this.#tiers.length - 1, Math.max(0, fitting));
    const tier = this.#tiers[tierIndex];
    const binMs = LEVEL_STEP_MS * FAN ** tierIndex;
    const first = Math.max(0, Math.floor(fromMs / binMs));
    const last = Math.min(Math.ceil(this.length / FAN ** tierIndex) - 1, Math.max(first, Math.ceil(toMs / binMs) - 1));
    let peak = UNKNOWN;
    let sum = 0;
    let known = 0;
    for (let bin = first; tier && bin <= last; bin++) {
      const value = tier.peaks[bin] ?? UNKNOWN;
      if (value === UNKNOWN) continue;
      if (value > peak) peak = value;
      sum += tier.means[bin] ?? UNKNOWN;
      known++;
    }
    into.peak = peak - 1;
    into.mean = known === 0 ? -1 : sum / known - 1;
    return into;
  }

  #grownTier(index: number, length: number): Tier {
    const { peaks, means } = this.#tiers[index] ?? { peaks: new Uint8Array(0), means: new Uint8Array(0) };
    return { peaks: grown(peaks, length), means: grown(means, length) };
  }

  #summarise(from: number, to: number): void {
    for (let index = 1; ; index++) {
      const below = this.#tiers[index - 1];
      if (!below || Math.ceil(this.length / FAN ** (index - 1)) <= FAN) return;
      const first = Math.floor(from / FAN ** index);
      const last = Math.ceil(to / FAN ** index);
      const isNew = index === this.#tiers.length;
      const tier = this.#grownTier(index, Math.ceil(this.length / FAN ** index));
      this.#tiers[index] = tier;
      // A tier that has just begun to exist has everything before to sum up, and later on only what has changed.
      for (let bin = isNew ? 0 : first; bin < last; bin++) summariseBin(below, tier, bin);
    }
  }
}

function summariseBin(below: Tier, tier: Tier, bin: number): void {
  let peak = UNKNOWN;
  let sum = 0;
  let known = 0;
  for (let child = bin * FAN; child < bin * FAN + FAN; child++) {
    const value = below.peaks[child] ?? UNKNOWN;
    if (value === UNKNOWN) continue;
    if (value > peak) peak = value;
    sum += below.means[child] ?? UNKNOWN;
    known++;
  }
  tier.peaks[bin] = peak;
  tier.means[bin] = known === 0 ? UNKNOWN : Math.round(sum / known);
}
