import { describe, expect, it } from 'vitest';
import { createManualClock } from '../clock.ts';
import { createTicker } from './ticker.ts';

describe('the shared ticker', () => {
  it('runs every member each 20 ms on its own phase, drift-free', () => {
    const clock = createManualClock(1000);
    const ticker = createTicker(clock);
    const times: number[][] = [[], [], [], [], []];
    const origins = times.map((seen) => ticker.add(() => seen.push(clock.nowMs())).originMs);
    clock.advance(60);
    expect(origins).toEqual([1000, 985, 990, 995, 1000]);
    expect(times).toEqual([
      [1020, 1040, 1060],
      [1005, 1025, 1045],
      [1010, 1030, 1050],
      [1015, 1035, 1055],
      [1020, 1040, 1060],
    ]);
    expect(ticker.takeMaxLagMs()).toBe(0);
  });

  it('starts again for a member that comes after all others have left', () => {
    const clock = createManualClock();
    const ticker = createTicker(clock);
    const first = ticker.add(() => {});
    clock.advance(30);
    first.remove();
    first.remove();
    clock.advance(1003);
    const seen: number[] = [];
    const { originMs } = ticker.add(() => seen.push(clock.nowMs()));
    clock.advance(40);
    expect(originMs).toBe(1025);
    expect(seen).toEqual([1045, 1065]);
    ticker.stop();
    clock.advance(100);
    expect(seen).toHaveLength(2);
  });

  it('catches up with one run per member after a stall, and reports the stall', () => {
    const clock = createManualClock();
    let lateMs = 0;
    const stalling = { ...clock, nowMs: () => clock.nowMs() + lateMs };
    const ticker = createTicker(stalling);
    let runs = 0;
    ticker.add(() => {
      runs += 1;
    });
    clock.advance(5);
    lateMs = 200;
    clock.advance(5);
    expect(runs).toBe(1);
    expect(ticker.takeMaxLagMs()).toBe(200);
    expect(ticker.takeMaxLagMs()).toBe(0);
    ticker.stop();
  });
});
