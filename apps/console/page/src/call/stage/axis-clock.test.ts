import { beforeEach, describe, expect, test } from 'vitest';
import { FramePulse } from '../../live/frame-pulse.ts';
import { FakeFrames } from '../../live/frames.test-support.ts';
import { AxisClock } from './axis-clock.ts';

let frames: FakeFrames;
let painted: number;
let clock: AxisClock;
/** When the next pixel of the live edge is due after each picture; undefined where time does not show. */
let edgeMovesAfterMs: number | undefined;

beforeEach(() => {
  frames = new FakeFrames();
  painted = 0;
  edgeMovesAfterMs = undefined;
  clock = new AxisClock(new FramePulse(), () => {
    painted += 1;
    if (edgeMovesAfterMs !== undefined) clock.after(edgeMovesAfterMs);
  });
  return () => frames.restore();
});

/** A call that goes on: levels twice a second and a fact every 100 ms. */
function passWithData(ms: number): void {
  for (let at = 0; at < ms; at += 100) {
    clock.withPulse();
    frames.pass(100);
  }
}

describe('the axis of a call that goes on', () => {
  test('is painted eight times a second while it follows, whatever comes', () => {
    edgeMovesAfterMs = 23;
    passWithData(60_000);
    expect(painted).toBeLessThanOrEqual(480);
    expect(painted).toBeGreaterThan(420);
  });

  test('is not painted while nobody sees it', () => {
    edgeMovesAfterMs = 23;
    frames.isHidden = true;
    passWithData(60_000);
    expect(painted).toBe(0);
  });

  test('of which only time is news is painted once for each pixel that it moves', () => {
    edgeMovesAfterMs = 5_000;
    clock.soon();
    frames.pass(61_000);
    expect(painted).toBe(13);
  });
});

test('what somebody does is painted in the next frame, and every frame while they go on', () => {
  clock.withPulse();
  frames.pass(1_000);
  painted = 0;
  for (let frame = 0; frame < 60; frame += 1) {
    clock.soon();
    clock.withPulse();
    frames.pass(FakeFrames.EVERY_MS);
  }
  frames.pass(1_000);
  expect(painted).toBe(60);
});

test('nothing is painted after its end', () => {
  edgeMovesAfterMs = 23;
  clock.soon();
  clock.withPulse();
  clock.stop();
  clock.soon();
  clock.withPulse();
  frames.pass(1_000);
  expect([painted, frames.isAsked]).toEqual([0, false]);
});
