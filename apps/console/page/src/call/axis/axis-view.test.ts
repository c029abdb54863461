import { describe, expect, it } from 'vitest';
import {
  clampView,
  followView,
  frameView,
  MIN_SPAN_MS,
  panView,
  revealView,
  spanOf,
  timeAt,
  viewBetween,
  wholeCall,
  xOf,
  zoomView,
} from './axis-view.ts';

const limits = { startMs: 0, endMs: 100_000 };

describe('what the axis shows', () => {
  it('has a pixel for each time and a time for each pixel', () => {
    const view = { fromMs: 10_000, toMs: 20_000 };
    expect(xOf(view, 12_500, 800)).toBe(200);
    expect(timeAt(view, 200, 800)).toBe(12_500);
  });

  it('is the whole call with a little room at both ends', () => {
    expect(wholeCall(limits)).toEqual({ fromMs: -2_000, toMs: 102_000 });
  });

  it('begins before the line opened where the call rang', () => {
    expect(wholeCall({ startMs: -4_000, endMs: 96_000 })).toEqual({ fromMs: -6_000, toMs: 98_000 });
  });

  it.each([
    [2, 30_000, 50_000],
    [0.5, 0, 80_000],
  ])('keeps what is under the pointer where it is when it is zoomed by %d', (factor, fromMs, toMs) => {
    const view = { fromMs: 20_000, toMs: 60_000 };
    const zoomed = zoomView(view, factor, 40_000, limits);
    expect(zoomed).toEqual({ fromMs, toMs });
  });

  it('comes no closer than levels are apart, and goes no further than the call', () => {
    expect(spanOf(zoomView({ fromMs: 0, toMs: 1_000 }, 1_000, 500, limits))).toBe(MIN_SPAN_MS);
    expect(zoomView({ fromMs: 0, toMs: 90_000 }, 0.01, 500, limits)).toEqual(wholeCall(limits));
  });

  it('can be moved until an end of the call is in its middle, and no further', () => {
    expect(panView({ fromMs: 0, toMs: 10_000 }, -90_000, limits).fromMs).toBe(-7_000);
    expect(panView({ fromMs: 0, toMs: 10_000 }, 900_000, limits).toMs).toBe(107_000);
  });

  it('does not move for what is in it already', () => {
    const view = { fromMs: 10_000, toMs: 20_000 };
    expect(revealView(view, 15_000, limits)).toBe(view);
    expect(revealView(view, 50_000, limits)).toEqual({ fromMs: 45_000, toMs: 55_000 });
  });

  it('frames a stretch with a tenth of room on each side', () => {
    expect(frameView(40_000, 50_000, limits)).toEqual({ fromMs: 39_000, toMs: 51_000 });
  });

  it('has the live edge near its right end while it follows', () => {
    const view = followView({ fromMs: 0, toMs: 10_000 }, 50_000, limits);
    expect(spanOf(view)).toBe(10_000);
    expect(xOf(view, 50_000, 100)).toBeCloseTo(94);
  });

  it('stays as it is when it is clamped twice', () => {
    const once = clampView({ fromMs: -500_000, toMs: -400_000 }, limits);
    expect(clampView(once, limits)).toEqual(once);
  });

  it('ends its way exactly where it goes', () => {
    const [from, to] = [
      { fromMs: 0, toMs: 100_000 },
      { fromMs: 42_000, toMs: 42_500 },
    ];
    const [begin, end] = [viewBetween(from, to, 0), viewBetween(from, to, 1)];
    expect(begin.fromMs).toBeCloseTo(0);
    expect(end.fromMs).toBeCloseTo(42_000);
    expect(end.toMs).toBeCloseTo(42_500);
    expect(viewBetween(from, { fromMs: 50_000, toMs: 150_000 }, 0.5)).toEqual({ fromMs: 25_000, toMs: 125_000 });
  });
});
