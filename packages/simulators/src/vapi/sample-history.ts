/** The last part of an endless stream of samples, addressed by position since its beginning. */
export interface SampleHistory {
  append(samples: Int16Array): void;
  /** Samples from `from` up to, not including, `to`, as far as they are still kept; a copy. */
  slice(from: number, to: number): Int16Array;
  /** Everything that is still kept; a copy. */
  all(): Int16Array;
  /** How many samples were ever appended. */
  readonly length: number;
}

/** Keeps at least the last `keepSamples`, and at most twice as many; the oldest go first. */
export function createSampleHistory(keepSamples: number): SampleHistory {
  const capacity = keepSamples * 2;
  let kept = new Int16Array(Math.min(capacity, 16_384));
  let usedCount = 0;
  let length = 0;

  const makeRoom = (count: number) => {
    if (usedCount + count > capacity) {
      const staying = Math.min(usedCount, Math.max(0, keepSamples - count));
      kept.copyWithin(0, usedCount - staying, usedCount);
      usedCount = staying;
    }
    if (usedCount + count <= kept.length) return;
    const grown = new Int16Array(Math.min(capacity, Math.max(kept.length * 2, usedCount + count)));
    grown.set(kept.subarray(0, usedCount));
    kept = grown;
  };

  const slice = (from: number, to: number) => {
    const keptFrom = length - usedCount;
    const start = Math.min(Math.max(from, keptFrom), length);
    return kept.slice(start - keptFrom, Math.max(start, Math.min(to, length)) - keptFrom);
  };

  return {
    append: (samples) => {
      const replacesAll = samples.length >= keepSamples;
      const tail = replacesAll ? samples.subarray(-keepSamples) : samples;
      if (replacesAll) usedCount = 0;
      makeRoom(tail.length);
      kept.set(tail, usedCount);
      usedCount += tail.length;
      length += samples.length;
    },
    slice,
    all: () => slice(0, length),
    get length() {
      return length;
    },
  };
}
