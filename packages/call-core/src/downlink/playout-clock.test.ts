import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlayoutClock, type PlayoutClock } from './playout-clock.ts';

/** Frames sent back to back at `nowMs`. */
const send = (clock: PlayoutClock, frames: number, nowMs: number): void => {
  for (let i = 0; i < frames; i++) clock.frameSent(20, nowMs);
};

/** A clock that knows from a first mark that the way there and back takes 100 ms, with 200 ms sent at 1 s and marked. */
const marked = (): PlayoutClock => {
  const clock = createPlayoutClock();
  send(clock, 1, 0);
  clock.markSent(1, 0);
  clock.markReturned(1, 120);
  send(clock, 10, 1_000);
  clock.markSent(2, 1_000);
  return clock;
};

describe('playout clock', () => {
  it('plays what was sent in real time, one frame behind another', () => {
    const clock = createPlayoutClock();
    send(clock, 5, 1_000);
    expect([clock.dryAtMs, clock.aheadMs(1_000), clock.aheadMs(1_030), clock.aheadMs(1_100)]).toEqual([
      1_100, 100, 70, 0,
    ]);
  });

  it('begins anew where nothing was left to play', () => {
    const clock = createPlayoutClock();
    send(clock, 1, 0);
    send(clock, 1, 500);
    expect(clock.dryAtMs).toBe(520);
  });

  it('is never ahead by less than nothing', () => {
    const clock = createPlayoutClock();
    send(clock, 1, 0);
    expect(clock.aheadMs(10_000)).toBe(0);
  });

  it('has nothing ahead once the carrier was cleared', () => {
    const clock = createPlayoutClock();
    send(clock, 5, 0);
    clock.cleared();
    expect(clock.aheadMs(0)).toBe(0);
  });

  it('does not count sound that is not the agent’s, wherever it lies', () => {
    const clock = createPlayoutClock();
    send(clock, 1, 0);
    clock.fillSent(20, 0);
    send(clock, 1, 0);
    expect([0, 10, 20, 30, 40, 50].map((nowMs) => clock.aheadMs(nowMs))).toEqual([40, 30, 20, 20, 20, 10]);
  });
});

describe('marks', () => {
  it('that come back as late as ever change nothing', () => {
    const clock = marked();
    clock.markReturned(2, 1_300);
    send(clock, 10, 1_200);
    expect(clock.aheadMs(1_200)).toBe(200);
  });

  it('that come back later tell by how much the carrier is behind', () => {
    const clock = marked();
    send(clock, 10, 1_200);
    clock.markReturned(2, 1_350);
    expect(clock.aheadMs(1_350)).toBe(100);
  });

  it('that are overdue leave nobody knowing what was played', () => {
    const clock = marked();
    expect(clock.aheadMs(1_420)).toBe(0);
    expect(clock.aheadMs(1_421)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are not waited for any more once the carrier was cleared', () => {
    const clock = marked();
    clock.cleared();
    expect(clock.aheadMs(5_000)).toBe(0);
  });

  it('that were sent behind what was played already are no sign of a late carrier', () => {
    const clock = marked();
    clock.markReturned(2, 1_300);
    send(clock, 1, 1_400);
    clock.markSent(3, 1_460);
    clock.markReturned(3, 1_560);
    send(clock, 5, 1_600);
    expect(clock.aheadMs(1_600)).toBe(100);
  });

  it('behind nothing at all leave the clock finite', () => {
    const clock = createPlayoutClock();
    clock.cleared();
    clock.markSent(1, 1_000);
    clock.markReturned(1, 1_100);
    send(clock, 1, 1_100);
    expect(clock.aheadMs(1_100)).toBe(20);
  });

  it.each([
    ['twice', 1],
    ['without having been sent', 9],
  ])('that come back %s are ignored', (_, sequence) => {
    const clock = marked();
    clock.markReturned(sequence, 5_000);
    clock.markReturned(2, 1_300);
    send(clock, 1, 1_300);
    expect(clock.aheadMs(1_300)).toBe(20);
  });

  it('on a way of any length prove the very place at which the carrier stands', () => {
    const frames = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), frames, (wayMs, bursts) => {
        const clock = createPlayoutClock();
        let nowMs = 0;
        for (const [index, count] of bursts.entries()) {
          send(clock, count, nowMs);
          clock.markSent(index + 1, nowMs);
          nowMs = clock.dryAtMs + 2 * wayMs;
          clock.markReturned(index + 1, nowMs);
        }
        send(clock, 3, nowMs);
        expect(clock.aheadMs(nowMs)).toBe(60);
      }),
      { seed: 1 },
    );
  });
});
