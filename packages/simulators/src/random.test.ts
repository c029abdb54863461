import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

describe('seeded randomness', () => {
  it('repeats itself with the same seed and differs with another', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return [random.hex(32), random.next(), random.integer(1, 400), random.chance(0.5)];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('spreads evenly and keeps to the bounds it was given', () => {
    const random = createRandom(1);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4000; draw += 1) {
      const value = random.integer(2, 5);
      counts[value - 2] = (counts[value - 2] ?? Number.NaN) + 1;
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(4000);
    for (const count of counts) expect(count).toBeGreaterThan(900);
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
  });
});
