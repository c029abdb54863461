import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FramePulse } from './frame-pulse.ts';
import { FakeFrames } from './frames.test-support.ts';

let frames: FakeFrames;
let pulse: FramePulse;

beforeEach(() => {
  frames = new FakeFrames();
  pulse = new FramePulse();
});
afterEach(() => frames.restore());

describe('a page whose calls tell something all the time', () => {
  test('is drawn eight times a second, however often something is told and however many parts it has', () => {
    const drawn = new Map<() => void, number>();
    const parts = Array.from({ length: 100 }, () => {
      const draw = (): void => void drawn.set(draw, (drawn.get(draw) ?? 0) + 1);
      return draw;
    });
    for (let ms = 0; ms < 60_000; ms += 10) {
      for (const part of parts) pulse.ask(part);
      frames.pass(10);
    }
    expect(frames.count).toBeLessThanOrEqual(8 * 60);
    expect(frames.count).toBeGreaterThan(7 * 60);
    expect(new Set(drawn.values())).toEqual(new Set([frames.count]));
  });

  test('is not drawn while nobody sees it, and once when it is seen again', () => {
    const draw = vi.fn();
    frames.isHidden = true;
    for (let ms = 0; ms < 60_000; ms += 100) {
      pulse.ask(draw);
      frames.pass(100);
    }
    expect([draw.mock.calls.length, frames.count]).toEqual([0, 0]);
    frames.isHidden = false;
    frames.pass(1_000);
    expect([draw.mock.calls.length, frames.count]).toEqual([1, 1]);
  });

  test('asks for no frame when nothing is told', () => {
    pulse.ask(() => {});
    frames.pass(60_000);
    expect(frames.count).toBe(1);
  });
});

test('what comes after a rest is drawn in the very next frame', () => {
  pulse.ask(() => {});
  frames.pass(1_000);
  const draw = vi.fn();
  pulse.ask(draw);
  frames.pass(FakeFrames.EVERY_MS);
  expect(draw).toHaveBeenCalledTimes(1);
});

test('what a draw asks for belongs to the same frame', () => {
  const axis = vi.fn();
  pulse.ask(() => pulse.ask(axis));
  frames.pass(FakeFrames.EVERY_MS);
  expect([axis.mock.calls.length, frames.count]).toEqual([1, 1]);
});

test('a draw that asks for itself is drawn again with the next pulse, and not twice in this one', () => {
  const times: number[] = [];
  const draw = (nowMs: number): void => {
    times.push(nowMs);
    if (times.length < 3) pulse.ask(draw);
  };
  pulse.ask(draw);
  frames.pass(5_000);
  expect(times).toHaveLength(3);
  expect(Math.min(times[1]! - times[0]!, times[2]! - times[1]!)).toBeGreaterThanOrEqual(125);
});

test('what a slow draw leaves no time for comes first in the next pulse, before what is asked for meanwhile', () => {
  const drawn: string[] = [];
  pulse.ask(() => {
    drawn.push('slow');
    vi.advanceTimersByTime(4);
  });
  pulse.ask(() => drawn.push('lanes'));
  frames.pass(FakeFrames.EVERY_MS);
  expect([drawn, frames.count]).toEqual([['slow'], 1]);
  pulse.ask(() => drawn.push('rows'));
  frames.pass(1_000);
  expect([drawn, frames.count]).toEqual([['slow', 'lanes', 'rows'], 2]);
});

test('what is taken back is not drawn', () => {
  const draw = vi.fn();
  pulse.ask(draw);
  pulse.forget(draw);
  frames.pass(1_000);
  expect(draw).not.toHaveBeenCalled();
});

test('a draw that fails keeps no other from being drawn', () => {
  const other = vi.fn();
  pulse.ask(() => {
    throw new Error('no such canvas');
  });
  pulse.ask(other);
  expect(() => frames.pass(FakeFrames.EVERY_MS)).toThrow('no such canvas');
  frames.pass(1_000);
  expect(other).toHaveBeenCalledTimes(1);
});
