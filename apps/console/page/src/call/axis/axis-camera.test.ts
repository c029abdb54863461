import { describe, expect, it } from 'vitest';
import { AxisCamera } from './axis-camera.ts';
import { spanOf, wholeCall } from './axis-view.ts';

const limitsTo = (endMs: number) => ({ startMs: 0, endMs });

function liveCamera(endMs: number): AxisCamera {
  const camera = new AxisCamera(limitsTo(endMs), true);
  camera.advance(0, limitsTo(endMs));
  return camera;
}

describe('the camera of the axis', () => {
  it('shows all of a call that is over', () => {
    expect(new AxisCamera(limitsTo(60_000), false).view).toEqual(wholeCall(limitsTo(60_000)));
  });

  it('follows a live call with the same span while it grows', () => {
    const camera = liveCamera(40_000);
    const before = camera.view;
    camera.advance(1_000, limitsTo(41_000));
    expect(camera.view.toMs - before.toMs).toBeCloseTo(1_000);
    expect(spanOf(camera.view)).toBeCloseTo(spanOf(before));
  });

  it('stays where somebody has moved it, however the call grows', () => {
    const camera = liveCamera(40_000);
    camera.pan(-15_000);
    const moved = camera.view;
    camera.advance(1_000, limitsTo(50_000));
    expect(camera.view).toEqual(moved);
    expect(camera.isFollowing).toBe(false);
  });

  it('goes on following while somebody zooms', () => {
    const camera = liveCamera(40_000);
    camera.zoom(4, 20_000);
    camera.advance(1_000, limitsTo(41_000));
    expect(camera.isFollowing).toBe(true);
    expect(camera.view.fromMs).toBeLessThan(41_000);
    expect(camera.view.toMs).toBeGreaterThan(41_000);
  });

  it('keeps the whole of a growing call in view once it was asked to', () => {
    const camera = liveCamera(40_000);
    camera.isCalm = true;
    camera.showAll(0);
    camera.advance(100, limitsTo(90_000));
    expect(camera.view).toEqual(wholeCall(limitsTo(90_000)));
  });

  it('moves over a moment, and at once for whoever wants no motion', () => {
    const camera = new AxisCamera(limitsTo(60_000), false);
    camera.frame(10_000, 20_000, 0);
    camera.advance(50, limitsTo(60_000));
    expect(spanOf(camera.view)).toBeGreaterThan(12_000);
    camera.advance(10_000, limitsTo(60_000));
    expect(camera.view.fromMs).toBeCloseTo(9_000);
    const calm = new AxisCamera(limitsTo(60_000), false);
    calm.isCalm = true;
    calm.frame(10_000, 20_000, 0);
    expect(calm.view).toEqual({ fromMs: 9_000, toMs: 21_000 });
  });

  it('comes back to what is live when it is asked to', () => {
    const camera = liveCamera(40_000);
    camera.isCalm = true;
    camera.pan(-30_000);
    camera.follow(0);
    camera.advance(100, limitsTo(70_000));
    expect(camera.view.toMs).toBeGreaterThan(70_000);
  });
});
