import { describe, expect, it } from 'vitest';
import { AUDIBLE, createEchoShare, type EchoShare } from './echo-share.ts';

const LOUD = 100 * AUDIBLE;

/** A share behind a filter that has stopped being new long ago. */
const settled = (): EchoShare => {
  const share = createEchoShare();
  for (let i = 0; i < 100; i++) share.look(2 * AUDIBLE, AUDIBLE, 0);
  share.reset();
  return share;
};

const lookAt = (share: EchoShare, nearEnergy: number, left: number): number => {
  share.look(nearEnergy, left, 0);
  return share.value;
};

describe('the share of our own sound', () => {
  it('is what the filter took', () => {
    expect(lookAt(settled(), LOUD, 0.1 * LOUD)).toBeCloseTo(0.9);
  });

  it('is nothing where no filter is of use, however loud the line', () => {
    const share = createEchoShare();
    expect([lookAt(share, LOUD, LOUD), lookAt(share, LOUD, 2 * LOUD), lookAt(share, 0, 0)]).toEqual([0, 0, 0]);
  });

  it('is most of what rings on softly after a loud echo, and little of a voice that begins then', () => {
    const share = settled();
    share.look(LOUD, 0.01 * LOUD, 0);
    expect(lookAt(share, 0.05 * LOUD, 0.05 * LOUD)).toBeGreaterThan(0.85);
    expect(lookAt(share, LOUD, LOUD)).toBeLessThan(0.3);
  });

  it('has little of an echo left after a fifth of a second', () => {
    const share = settled();
    share.look(LOUD, 0.01 * LOUD, 0);
    for (let i = 0; i < 10; i++) share.look(0, 0, 0);
    expect(lookAt(share, 0.05 * LOUD, 0.05 * LOUD)).toBeLessThan(0.1);
  });

  it('is more of what a new filter leaves, unless that is as much as it takes', () => {
    const share = createEchoShare();
    expect(lookAt(share, LOUD, 0.4 * LOUD)).toBeGreaterThan(0.85);
    share.reset();
    expect(lookAt(share, LOUD, 0.5 * LOUD)).toBeCloseTo(0.5);
    const old = settled();
    expect(lookAt(old, LOUD, 0.4 * LOUD)).toBeCloseTo(0.6);
    old.filterIsNew();
    expect(lookAt(old, LOUD, 0.4 * LOUD)).toBeGreaterThan(0.85);
  });
});
