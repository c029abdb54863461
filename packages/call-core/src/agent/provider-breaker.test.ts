import { describe, expect, it } from 'vitest';
import {
  askBreaker,
  type BreakerInput,
  type BreakerState,
  closedBreaker,
  DEFAULT_BREAKER_LIMITS as LIMITS,
  stepBreaker,
} from './provider-breaker.ts';

const run = (inputs: readonly [atMs: number, input: BreakerInput][], from = closedBreaker(LIMITS)): BreakerState =>
  inputs.reduce<BreakerState>((state, [atMs, input]) => stepBreaker(state, input, atMs, LIMITS), from);

const failed = (callId: string): BreakerInput => ({ type: 'failed', callId });
const worked = (callId: string): BreakerInput => ({ type: 'worked', callId });
const open = (): BreakerState =>
  run([
    [0, failed('a')],
    [10, failed('a')],
    [20, failed('b')],
  ]);

describe('the breaker of an agent provider', () => {
  it('opens after three failures of two calls, and lets nobody wait then', () => {
    const state = open();
    expect(state.mode).toBe('open');
    expect(askBreaker(state, 'c', 10_019, LIMITS).answer).toBe('stop');
  });

  it('stays closed for one call that fails over and over, for failures that are long apart, and for a few among many', () => {
    const ofOne = [0, 1, 2, 3, 4].map((atMs): [number, BreakerInput] => [atMs, failed('a')]);
    const longApart = [0, 1, 2, 3].map((index): [number, BreakerInput] => [index * 20_000, failed(`${index}`)]);
    const amongMany = Array.from({ length: 30 }, (_, index): [number, BreakerInput] => [
      index,
      index % 3 === 0 ? failed(`${index}`) : worked(`${index}`),
    ]);
    // The first of them are failures, so that the window has to have some successes before.
    const luck: [number, BreakerInput][] = [0, 1].map((atMs) => [atMs, worked(`before-${atMs}`)]);
    for (const inputs of [ofOne, longApart, [...luck, ...amongMany]]) expect(run(inputs).mode).toBe('closed');
  });

  it('lets one caller try again after its time, and nobody else meanwhile', () => {
    const first = askBreaker(open(), 'c', 10_020, LIMITS);
    expect(first.answer).toBe('probe');
    expect(askBreaker(first.state, 'd', 10_021, LIMITS).answer).toBe('stop');
    expect(askBreaker(first.state, 'c', 10_021, LIMITS).answer).toBe('probe');
  });

  it('closes when the probe works', () => {
    const { state } = askBreaker(open(), 'c', 10_020, LIMITS);
    expect(run([[10_500, worked('c')]], state)).toEqual(closedBreaker(LIMITS));
  });

  it('stays open for twice as long when the probe fails, up to a limit', () => {
    let state = open();
    let atMs = 20;
    const waits: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      waits.push(state.untilMs - atMs);
      atMs = state.untilMs;
      state = run([[atMs, failed('c')]], askBreaker(state, 'c', atMs, LIMITS).state);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
  });

  it('takes the next caller for its probe when nothing is heard of the first', () => {
    const { state } = askBreaker(open(), 'c', 10_020, LIMITS);
    expect(askBreaker(state, 'd', 30_019, LIMITS).answer).toBe('stop');
    expect(askBreaker(state, 'd', 30_020, LIMITS)).toMatchObject({ answer: 'probe', state: { probe: 'd' } });
  });

  it('does not listen to calls that were begun before it opened', () => {
    const { state } = askBreaker(open(), 'c', 10_020, LIMITS);
    for (const late of [worked('a'), failed('a')]) expect(run([[10_030, late]], state)).toBe(state);
    expect(run([[5_000, worked('a')]], open()).mode).toBe('open');
  });

  it('opens and closes with those of other replicas', () => {
    const elsewhere = run([[0, { type: 'openedElsewhere', untilMs: 5_000 }]]);
    expect(elsewhere).toMatchObject({ mode: 'open', untilMs: 5_000 });
    expect(run([[100, { type: 'closedElsewhere' }]], elsewhere).mode).toBe('closed');
    expect(run([[6_000, { type: 'openedElsewhere', untilMs: 5_000 }]]).mode).toBe('closed');
  });
});
