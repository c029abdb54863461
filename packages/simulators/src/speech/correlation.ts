/**
 * How alike two stretches of sound are, whatever their loudness: 1 the same, 0 unrelated, -1 upside down. Where one
 * of them reaches beyond its end the rest is compared, and less than half of the length counts as unrelated.
 */
export function correlate(a: Int16Array, aFrom: number, b: Int16Array, bFrom: number, length: number): number {
  const begin = Math.max(0, -aFrom, -bFrom);
  const end = Math.min(length, a.length - aFrom, b.length - bFrom);
  if (end - begin < length / 2) return 0;
  let product = 0;
  let aPower = 0;
  let bPower = 0;
  for (let index = begin; index < end; index += 1) {
    const x = a[aFrom + index] as number;
    const y = b[bFrom + index] as number;
    product += x * y;
    aPower += x * x;
    bPower += y * y;
  }
  return aPower > 0 && bPower > 0 ? product / Math.sqrt(aPower * bPower) : 0;
}

export interface BestLag {
  lag: number;
  similarity: number;
}

/** The lag in [fromLag, toLag] at which `b[bFrom + lag ...]` is most like `a[aFrom ...]`. */
export function findBestLag(
  a: Int16Array,
  aFrom: number,
  b: Int16Array,
  bFrom: number,
  length: number,
  fromLag: number,
  toLag: number,
): BestLag {
  let best: BestLag = { lag: fromLag, similarity: -1 };
  for (let lag = fromLag; lag <= toLag; lag += 1) {
    const similarity = correlate(a, aFrom, b, bFrom + lag, length);
    if (similarity > best.similarity) best = { lag, similarity };
  }
  return best;
}

/** Root mean square of each `hop` samples, with the mean of all taken off so that loud and quiet weigh alike. */
export function envelopeOf(samples: Int16Array, hop: number): Int16Array {
  const envelope = new Int16Array(Math.floor(samples.length / hop));
  let sum = 0;
  for (let slot = 0; slot < envelope.length; slot += 1) {
    const level = rmsOf(samples, slot * hop, hop);
    envelope[slot] = level;
    sum += level;
  }
  const mean = sum / Math.max(1, envelope.length);
  for (let slot = 0; slot < envelope.length; slot += 1) envelope[slot] = (envelope[slot] as number) - mean;
  return envelope;
}

export function rmsOf(samples: Int16Array, from: number, length: number): number {
  const end = Math.min(samples.length, from + length);
  let power = 0;
  for (let index = from; index < end; index += 1) power += (samples[index] as number) ** 2;
  return end > from ? Math.sqrt(power / (end - from)) : 0;
}

/** Where in [start, end) the loudest stretch of `length` samples begins, to within 20 ms. */
export function findLoudest(samples: Int16Array, start: number, end: number, length: number): number {
  let loudestFrom = start;
  let loudest = -1;
  for (let from = start; from + length <= end; from += 160) {
    const level = rmsOf(samples, from, length);
    if (level > loudest) {
      loudest = level;
      loudestFrom = from;
    }
  }
  return loudestFrom;
}
