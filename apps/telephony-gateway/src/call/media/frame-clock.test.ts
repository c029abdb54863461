import { ManualClock } from '@trunkline/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFrameClock, type FrameClock, type FrameListener } from './frame-clock.ts';

let clock: ManualClock;
let frames: FrameClock;
let latenessMs: number[];
let faults: unknown[];

beforeEach(() => {
  clock = new ManualClock(1_000);
  latenessMs = [];
  faults = [];
  frames = createFrameClock(clock, { record: (ms) => void latenessMs.push(ms) }, (error) => void faults.push(error));
});

/** Listens, and writes down when it was ticked. */
class Recorder implements FrameListener {
  readonly atMs: number[] = [];

  tick(nowMs: number): void {
    this.atMs.push(nowMs);
  }
}

function listen(): Recorder {
  const listener = new Recorder();
  frames.add(listener);
  return listener;
}

const gapsOf = ({ atMs }: Recorder): number[] => atMs.slice(1).map((ms, index) => ms - (atMs[index] as number));

describe('the clock of frames', () => {
  it('ticks whoever listens alone every 20 ms from when it came', () => {
    const listener = listen();
    clock.advance(100);
    expect(listener.atMs).toEqual([1_020, 1_040, 1_060, 1_080, 1_100]);
  });

  it('spreads those who listen evenly over the 20 ms, and each is ticked every 20 ms, first within 20 ms', () => {
    const listeners = Array.from({ length: 50 }, () => {
      clock.advance(3);
      return { cameMs: clock.nowMs(), recorder: listen() };
    });
    clock.advance(200);
    const atOnce = new Map<number, number>();
    for (const { cameMs, recorder } of listeners) {
      expect((recorder.atMs[0] as number) - cameMs).toBeLessThanOrEqual(20);
      expect(new Set(gapsOf(recorder))).toEqual(new Set([20]));
      const last = recorder.atMs.at(-1) as number;
      atOnce.set(last, (atOnce.get(last) ?? 0) + 1);
    }
    expect([...atOnce.values()]).toEqual([10, 10, 10, 10, 10]);
  });

  it('skips what it missed when it could not run for a while, and keeps to its moments', () => {
    let lateMs = 0;
    const late = createFrameClock(
      { nowMs: () => clock.nowMs() + lateMs, setTimeout: (run, ms) => clock.setTimeout(run, ms) },
      { record: (ms) => void latenessMs.push(ms) },
      () => {},
    );
    const listener = new Recorder();
    late.add(listener);
    lateMs = 65;
    clock.advance(40);
    expect(listener.atMs).toEqual([1_085, 1_100]);
    expect(latenessMs).toEqual([65, 0]);
  });

  it('goes on for the others when one of them throws', () => {
    frames.add({
      tick() {
        throw new Error('a fault');
      },
    });
    const others = Array.from({ length: 5 }, listen);
    clock.advance(40);
    expect(others.map(({ atMs }) => atMs.length)).toEqual([2, 2, 2, 2, 2]);
    expect(faults).toHaveLength(2);
  });

  it('ticks whoever is added twice once', () => {
    const listener = listen();
    frames.add(listener);
    clock.advance(20);
    expect(listener.atMs).toHaveLength(1);
  });

  it('stands still once nobody listens, and begins anew with the next', () => {
    const first = listen();
    clock.advance(20);
    frames.delete(first);
    expect(clock.pendingTimers).toBe(0);
    clock.advance(7);
    const next = listen();
    clock.advance(20);
    expect(next.atMs).toEqual([1_047]);
    expect(first.atMs).toHaveLength(1);
  });
});
