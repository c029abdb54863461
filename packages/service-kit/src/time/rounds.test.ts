import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { startRounds } from './rounds.ts';

/** Rounds of a second over so many numbers, and a list of what was visited when. */
function rig(count: number) {
  const clock = new ManualClock();
  const items = new Set(Array.from({ length: count }, (_, index) => index));
  const visits: { atMs: number; items: readonly number[] }[] = [];
  const stop = startRounds({
    clock,
    everyMs: 1_000,
    items,
    visit: (some, atMs) => void visits.push({ atMs, items: [...some] }),
  });
  return { clock, items, visits, stop };
}

describe('rounds', () => {
  it('visit everything once in each, in order', () => {
    const { clock, items, visits } = rig(200);
    clock.advance(2_000);
    const visited = visits.flatMap((visit) => visit.items);
    expect(visited).toEqual([...items, ...items]);
  });

  it('visit many things a few at a time, spread over the round', () => {
    const { clock, visits } = rig(200);
    clock.advance(1_000);
    expect(Math.max(...visits.map((visit) => visit.items.length))).toBeLessThanOrEqual(20);
    expect(visits.map(({ atMs }) => atMs)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
  });

  it('visit few things together at the end', () => {
    const { clock, items, visits } = rig(15);
    clock.advance(1_000);
    expect(visits).toEqual([{ atMs: 1_000, items: [...items] }]);
  });

  it('leave out what has gone, and visit what has come', () => {
    const { clock, items, visits } = rig(40);
    clock.advance(500);
    items.delete(39);
    items.add(1_000);
    clock.advance(500);
    const visited = visits.flatMap((visit) => visit.items);
    expect(visited).toContain(1_000);
    expect(visited).not.toContain(39);
    expect(new Set(visited).size).toBe(visited.length);
  });

  it('visit nothing once they are ended', () => {
    const { clock, visits, stop } = rig(20);
    stop();
    clock.advance(5_000);
    expect(visits).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
