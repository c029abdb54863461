import { describe, expect, it } from 'vitest';
import { SteadyNoise } from './steady-noise.ts';

function heard(energies: readonly number[]): number {
  const noise = new SteadyNoise();
  for (const energy of energies) noise.push(energy);
  return noise.energy;
}

const times = (count: number, energy: number): number[] => Array.from({ length: count }, () => energy);

describe('the steady noise of a line', () => {
  it('is nothing before anything was heard', () => {
    expect(heard([])).toBe(0);
  });

  it('is what goes on all the time, a little above its least', () => {
    expect(heard(times(100, 2))).toBe(3);
  });

  it('is not the echo over it, which has pauses', () => {
    const words = Array.from({ length: 10 }, () => [...times(12, 100), ...times(12, 1)]).flat();
    expect(heard(words)).toBeLessThan(10);
  });

  it('rises to a louder noise after two seconds of it, and falls at once with a softer one', () => {
    expect(heard([...times(100, 1), ...times(80, 10)])).toBeLessThan(3);
    expect(heard([...times(100, 1), ...times(110, 10)])).toBeCloseTo(15, 0);
    expect(heard([...times(100, 10), ...times(20, 1)])).toBeLessThan(2);
  });

  it('is forgotten by a reset', () => {
    const noise = new SteadyNoise();
    noise.push(5);
    noise.reset();
    expect(noise.energy).toBe(0);
  });
});
