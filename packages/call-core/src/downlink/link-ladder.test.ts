import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinkLadder, DEFAULT_LINK_LADDER_OPTIONS } from './link-ladder.ts';

/** Looks every 20 ms for `forMs`, with a backlog of `backlogMs`. */
const hold = (
  ladder: ReturnType<typeof createLinkLadder>,
  fromMs: number,
  forMs: number,
  backlogMs: number,
): number => {
  let droppedMs = 0;
  for (let ms = fromMs; ms < fromMs + forMs; ms += 20) droppedMs += ladder.look(backlogMs, ms);
  return droppedMs;
};

describe('link ladder', () => {
  it('stays at the better format and drops nothing while the link keeps up', () => {
    const ladder = createLinkLadder();
    expect(hold(ladder, 0, 60_000, 399)).toBe(0);
    expect(ladder.format).toBe('pcm16k');
    expect(ladder.steps).toEqual({ down: 0, up: 0 });
  });

  it('steps down after a second of falling behind, and not for a hiccup', () => {
    const ladder = createLinkLadder();
    hold(ladder, 0, 900, 800);
    hold(ladder, 900, 100, 0);
    hold(ladder, 1_000, 900, 800);
    expect(ladder.format).toBe('pcm16k');
    hold(ladder, 1_900, 200, 800);
    expect(ladder.format).toBe('mulaw');
  });

  it('drops what has waited for more than two seconds, looks every 100 ms, and steps down at once', () => {
    const ladder = createLinkLadder();
    expect(ladder.look(2_300, 0)).toBe(300);
    expect(ladder.look(2_300, 99)).toBe(0);
    expect(ladder.look(2_300, 100)).toBe(300);
    expect(ladder.droppedMs).toBe(600);
    expect(ladder.format).toBe('mulaw');
  });

  it('steps up after ten good seconds, and waits twice as long once that has not lasted', () => {
    const ladder = createLinkLadder();
    ladder.look(2_100, 0);
    hold(ladder, 100, 10_000, 0);
    expect(ladder.format).toBe('mulaw');
    hold(ladder, 10_100, 100, 0);
    expect(ladder.format).toBe('pcm16k');
    ladder.look(2_100, 11_000);
    expect(ladder.format).toBe('mulaw');
    hold(ladder, 11_100, 20_000, 0);
    expect(ladder.format).toBe('mulaw');
    hold(ladder, 31_100, 100, 0);
    expect(ladder.format).toBe('pcm16k');
  });

  it('begins with the narrower format where that is asked for, and steps up like after a bad time', () => {
    const ladder = createLinkLadder(DEFAULT_LINK_LADDER_OPTIONS, 'mulaw');
    hold(ladder, 0, 10_000, 0);
    expect(ladder.format).toBe('mulaw');
    hold(ladder, 10_000, 100, 0);
    expect(ladder.format).toBe('pcm16k');
    expect(ladder.steps).toEqual({ down: 0, up: 1 });
  });

  it('never leaves more than two seconds waiting, whatever the link does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 })), (backlogs) => {
        const ladder = createLinkLadder();
        for (const [index, backlogMs] of backlogs.entries()) {
          const dropMs = ladder.look(backlogMs, index * 100);
          expect(backlogMs - dropMs).toBeLessThanOrEqual(DEFAULT_LINK_LADDER_OPTIONS.keepMs);
          expect(dropMs).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
