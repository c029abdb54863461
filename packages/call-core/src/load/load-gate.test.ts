import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_LOAD, type LoadState, nearlyFullAt, stepLoad } from './load-gate.ts';

const LIMITS = { maxCalls: 100, maxLagMs: 40 };

/** One look a second at these lags, with no calls. @returns whether it was lagging after each. */
function lagging(lags: readonly number[]): boolean[] {
  let state: LoadState = INITIAL_LOAD;
  return lags.map((lagP99Ms, second) => {
    state = stepLoad(state, { calls: 0, lagP99Ms }, LIMITS, second * 1_000);
    return state.isLagging;
  });
}

describe('calls', () => {
  const rows: [calls: number[], full: boolean[], nearly: boolean[]][] = [
    [
      [79, 80, 99, 100, 99, 96, 95, 80],
      [false, false, false, true, true, true, false, false],
      [false, true, true, true, true, true, true, true],
    ],
    [
      [80, 79, 76, 75, 79, 80],
      [false, false, false, false, false, false],
      [true, true, true, false, false, true],
    ],
  ];
  it.each(rows)('%j come on at the limit and go below it', (calls, full, nearly) => {
    let state: LoadState = INITIAL_LOAD;
    const states = calls.map((count) => {
      state = stepLoad(state, { calls: count, lagP99Ms: 0 }, LIMITS, 0);
      return state;
    });
    expect(states.map(({ isFull }) => isFull)).toEqual(full);
    expect(states.map(({ isNearlyFull }) => isNearlyFull)).toEqual(nearly);
  });

  it('of a replica for one call make it full and free again', () => {
    const limits = { ...LIMITS, maxCalls: 1 };
    const full = stepLoad(INITIAL_LOAD, { calls: 1, lagP99Ms: 0 }, limits, 0);
    expect(full).toMatchObject({ isFull: true, isNearlyFull: true });
    expect(stepLoad(full, { calls: 0, lagP99Ms: 0 }, limits, 0)).toMatchObject({ isFull: false, isNearlyFull: false });
  });
});

describe('lag', () => {
  it('counts once it has lasted, and one pause does not', () => {
    expect(lagging([10, 200, 10, 41, 41, 41, 41])).toEqual([false, false, false, false, false, false, true]);
  });

  it('is over when the loop has been well below the limit for longer than that', () => {
    const late = [50, 50, 50, 50];
    expect(lagging([...late, 39, 30, 30, 30, 30, 30, 30]).slice(4)).toEqual([true, true, true, true, true, true, true]);
    expect(lagging([...late, 27, 27, 27, 27, 27, 27]).at(-1)).toBe(false);
    expect(lagging([...late, 27, 27, 27, 27, 30, 27]).at(-1)).toBe(true);
  });

  it('exactly at the limit is not late', () => {
    expect(lagging(Array.from({ length: 20 }, () => 40))).not.toContain(true);
  });
});

it('a replica is full whenever it has no room, and never while it is below its margin', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(120), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (counts, maxCalls) => {
      let state: LoadState = INITIAL_LOAD;
      for (const calls of counts) {
        state = stepLoad(state, { calls, lagP99Ms: 0 }, { maxCalls, maxLagMs: 40 }, 0);
        expect(calls < maxCalls || state.isFull).toBe(true);
        expect(calls < maxCalls * 0.9 - 1 && state.isFull).toBe(false);
        expect(calls < nearlyFullAt(maxCalls) || state.isNearlyFull).toBe(true);
      }
    }),
  );
});
