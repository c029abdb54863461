import type { Random } from '../random.ts';

/** A number in [min, max). */
export function between(random: Random, min: number, max: number): number {
  return min + random.next() * (max - min);
}

/** One of `items`. @throws RangeError when there is none. */
export function pick<T>(random: Random, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('nothing to pick from');
  return items[random.integer(0, items.length - 1)]!;
}

/** The same items in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items];
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [out[last], out[other]] = [out[other]!, out[last]!];
  }
  return out;
}

/** Of a normal distribution with mean 0 and deviation 1. */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** White noise, deviation 1. */
export function whiteNoise(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  for (let index = 0; index < length; index += 1) out[index] = gaussian(random);
  return out;
}

/**
 * `count` numbers in [min, max), one in each of as many equal steps, in a random order: every seed covers the whole
 * range, which independent draws of a small catalogue would not.
 */
export function spread(random: Random, count: number, min: number, max: number): number[] {
  const steps = Array.from({ length: count }, (_, step) => min + ((step + random.next()) / count) * (max - min));
  return shuffled(random, steps);
}
