/**
 * How durations are distributed, at a cost that the hot path can bear: one array write per duration, nothing allocated.
 *
 * Log-linear buckets as in HdrHistogram, over whole microseconds: 1 us wide up to 64 us, above that each power of two is
 * cut into 32. A value read back is the middle of its bucket, hence at most 1/64 (1.6 %) off, or 1 us where that is more.
 * It reaches 71 minutes, and what is longer counts as that. Each takes 3.6 KB.
 */
const SUB_BITS = 5;
const SUB_COUNT = 1 << SUB_BITS;
const MAX_US = 2 ** 32 - 1;
const BUCKET_COUNT = SUB_COUNT * (32 - SUB_BITS + 1);

const SUM_MS = 0;
const MIN_MS = 1;
const MAX_MS = 2;

/** The figures of a histogram at one moment; all zero when it is empty. */
export interface LatencySnapshot {
  count: number;
  meanMs: number;
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** The head of this file says how exact it is. It fits `LatencyRecorder` of call-core. */
export class LatencyHistogram {
  readonly #buckets = new Uint32Array(BUCKET_COUNT);
  readonly #stats = new Float64Array(3);
  #count = 0;

  /**
   * Counts one duration. Never allocates. A negative one (two clocks, read in the wrong order) counts as 0; NaN is no
   * duration and is ignored.
   */
  record(ms: number): void {
    if (ms !== ms) return;
    const value = ms > 0 ? Math.min(ms, MAX_US / 1000) : 0;
    const index = bucketOf(value);
    this.#buckets[index] = (this.#buckets[index] as number) + 1;
    const stats = this.#stats;
    stats[SUM_MS] = (stats[SUM_MS] as number) + value;
    if (this.#count === 0 || value < (stats[MIN_MS] as number)) stats[MIN_MS] = value;
    if (value > (stats[MAX_MS] as number)) stats[MAX_MS] = value;
    this.#count += 1;
  }

  /** How many durations were recorded since the start or the last `reset`. */
  get count(): number {
    return this.#count;
  }

  /** The sum is exact. */
  get sumMs(): number {
    return this.#stats[SUM_MS] as number;
  }

  /** Exact, and 0 when the histogram is empty. */
  get maxMs(): number {
    return this.#stats[MAX_MS] as number;
  }

  /** The duration in ms that `p` percent (0 to 100) of all stayed at or under, by the nearest-rank rule; 0 when empty. */
  percentile(p: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.min(this.#count, Math.max(1, Math.ceil((p / 100) * this.#count)));
    let seen = 0;
    let index = -1;
    while (seen < rank) seen += this.#buckets[++index] as number;
    return Math.min(this.maxMs, Math.max(this.#stats[MIN_MS] as number, middleMs(index)));
  }

  /** A copy of what has been recorded so far, for `percentileSince`. */
  copy(): LatencyHistogram {
    const copied = new LatencyHistogram();
    copied.#buckets.set(this.#buckets);
    copied.#stats.set(this.#stats);
    copied.#count = this.#count;
    return copied;
  }

  /** The same as `percentile`, of what was recorded since a copy was made; within the exactness of a bucket. */
  percentileSince(earlier: LatencyHistogram, p: number): number {
    const count = this.#count - earlier.#count;
    if (count <= 0) return 0;
    const rank = Math.min(count, Math.max(1, Math.ceil((p / 100) * count)));
    let seen = 0;
    let index = -1;
    while (seen < rank && index < BUCKET_COUNT - 1) {
      index += 1;
      seen += (this.#buckets[index] as number) - (earlier.#buckets[index] as number);
    }
    return middleMs(index);
  }

  /** How many durations were at or under `boundMs`, within the exactness of a bucket. For Prometheus, at scrape. */
  countUpTo(boundMs: number): number {
    let seen = 0;
    for (let index = 0; index < BUCKET_COUNT && middleMs(index) <= boundMs; index++) {
      seen += this.#buckets[index] as number;
    }
    return seen;
  }

  snapshot(): LatencySnapshot {
    return {
      count: this.#count,
      meanMs: this.#count === 0 ? 0 : this.sumMs / this.#count,
      p50Ms: this.percentile(50),
      p90Ms: this.percentile(90),
      p99Ms: this.percentile(99),
      maxMs: this.maxMs,
    };
  }

  reset(): void {
    this.#buckets.fill(0);
    this.#stats.fill(0);
    this.#count = 0;
  }
}

export function createLatencyHistogram(): LatencyHistogram {
  return new LatencyHistogram();
}

/**
 * Each power of two from 2^6 us on has its 32 buckets behind those of the one before. With `shift` the number of low bits
 * that are lost, `us >>> shift` lies in 32..63, so every further shift moves on by 32: the linear part needs no branch.
 */
function bucketOf(ms: number): number {
  const us = Math.round(ms * 1000);
  const shift = Math.max(0, 32 - SUB_BITS - 1 - Math.clz32(us));
  return shift * SUB_COUNT + (us >>> shift);
}

function middleMs(index: number): number {
  const shift = Math.max(0, Math.floor(index / SUB_COUNT) - 1);
  const lowest = (index - shift * SUB_COUNT) * 2 ** shift;
  return (lowest + (2 ** shift - 1) / 2) / 1000;
}
