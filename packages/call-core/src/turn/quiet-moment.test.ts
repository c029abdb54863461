import { describe, expect, it } from 'vitest';
import { isQuietMoment } from './quiet-moment.ts';

describe('a quiet moment', () => {
  it('is 250 ms in which nobody has the floor and nothing is unheard', () => {
    expect(isQuietMoment('nobody', 0, 250)).toBe(true);
    expect(isQuietMoment('nobody', 0, 249)).toBe(false);
  });

  it.each(['caller', 'agent', 'both'] as const)('is none while the floor is with %s', (floor) => {
    expect(isQuietMoment(floor, 0, 60_000)).toBe(false);
  });

  it('is none while the caller has not heard all that the agent said', () => {
    expect(isQuietMoment('nobody', 20, 60_000)).toBe(false);
  });
});
