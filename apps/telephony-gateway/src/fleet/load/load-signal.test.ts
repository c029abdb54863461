import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createLoadSignal } from './load-signal.ts';

function createRig() {
  const clock = new ManualClock();
  const load = { calls: 0, lagP99Ms: 0, isAlone: false };
  const lines: string[] = [];
  const note = (_facts: unknown, sentence: string): void => void lines.push(sentence);
  const signal = createLoadSignal({
    clock,
    limits: { maxCalls: 10, maxLagMs: 40 },
    liveCalls: () => load.calls,
    lagP99Ms: () => load.lagP99Ms,
    canOthersTake: () => !load.isAlone,
    log: { warn: note, info: note } as never,
  });
  return { clock, load, lines, signal };
}

describe('load signal', () => {
  it('says once that 80 % of the calls are reached, and once that they are not any more', () => {
    const { clock, load, lines } = createRig();
    for (const calls of [7, 8, 9, 8, 7, 8, 6]) {
      load.calls = calls;
      clock.advance(1_000);
    }
    expect(lines).toEqual([
      'calls at 80 % of the limit',
      'calls below 80 % of the limit again',
      'calls at 80 % of the limit',
      'calls below 80 % of the limit again',
    ]);
  });

  it('does not wait for its next look to see that the replica is full', () => {
    const { load, signal } = createRig();
    load.calls = 10;
    expect(signal.reasons()).toEqual(['at the limit of 10 calls (MAX_CONNECTIONS)']);
  });

  it('turns nobody away for its lag while no other replica takes calls: that would be no answer at all', () => {
    const { clock, load, signal } = createRig();
    Object.assign(load, { lagP99Ms: 55, isAlone: true });
    clock.advance(10_000);
    expect(signal.reasons()).toEqual([]);
    load.calls = 10;
    expect(signal.reasons()).toEqual(['at the limit of 10 calls (MAX_CONNECTIONS)']);
    load.isAlone = false;
    expect(signal.reasons()).toHaveLength(2);
  });

  it('turns new calls away while the loop lags for some seconds, and takes them again when it has recovered', () => {
    const { clock, load, lines, signal } = createRig();
    load.lagP99Ms = 55;
    clock.advance(2_000);
    expect(signal.reasons()).toEqual([]);
    clock.advance(2_000);
    expect(signal.reasons()).toEqual(['the event loop lags by 55 ms (LOOP_LAG_MAX_MS)']);
    load.lagP99Ms = 3;
    clock.advance(4_000);
    expect(signal.reasons()).toHaveLength(1);
    clock.advance(2_000);
    expect(signal.reasons()).toEqual([]);
    expect(lines).toEqual(['event loop lags, new calls should go elsewhere', 'event loop has recovered']);
  });
});
