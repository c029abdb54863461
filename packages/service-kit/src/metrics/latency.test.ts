import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from './latency.ts';

/** Half a bucket above 64 us, one microsecond below. */
const allowedErrorMs = (ms: number): number => Math.max(0.001, ms / 64);

function histogramOf(durationsMs: readonly number[]) {
  const histogram = createLatencyHistogram();
  for (const ms of durationsMs) histogram.record(ms);
  return histogram;
}

/** From microseconds to an hour, each order of magnitude as likely as the next. */
const durationMs = fc.double({ min: -7, max: 15, noNaN: true }).map((exponent) => Math.exp(exponent));
const durations = fc.array(durationMs, { minLength: 1, maxLength: 400 });

describe('LatencyHistogram', () => {
  it('gives every percentile within 1/64 or 1 us of the exact one', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 100, noNaN: true }), (values, p) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] as number;
        const got = histogramOf(values).percentile(p);
        expect(Math.abs(got - exact)).toBeLessThanOrEqual(allowedErrorMs(exact));
      }),
    );
  });

  it('knows count, sum and maximum exactly, and its percentiles never fall', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count).toBe(values.length);
        expect(histogram.maxMs).toBe(Math.max(...values));
        expect(histogram.sumMs).toBeCloseTo(
          values.reduce((sum, ms) => sum + ms, 0),
          6,
        );
        const line = [0, 10, 50, 90, 99, 100].map((p) => histogram.percentile(p));
        expect(line).toEqual(line.toSorted((a, b) => a - b));
        expect(line.at(-1)).toBeLessThanOrEqual(histogram.maxMs);
      }),
    );
  });

  it('counts up to a bound with no duration misplaced by more than its error', () => {
    fc.assert(
      fc.property(durations, durationMs, (values, boundMs) => {
        const got = histogramOf(values).countUpTo(boundMs);
        const error = allowedErrorMs(boundMs) * 1.02;
        expect(got).toBeGreaterThanOrEqual(values.filter((ms) => ms <= boundMs - error).length);
        expect(got).toBeLessThanOrEqual(values.filter((ms) => ms <= boundMs + error).length);
      }),
    );
  });

  it('gives zeros when empty and after a reset', () => {
    const histogram = histogramOf([5, 70_000]);
    histogram.reset();
    expect(histogram.snapshot()).toEqual({ count: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0 });
    histogram.record(3);
    expect(histogram.snapshot()).toMatchObject({ count: 1, meanMs: 3, p50Ms: 3, p99Ms: 3, maxMs: 3 });
  });

  it('takes a negative duration for 0, ignores NaN, and counts what is out of reach as its longest', () => {
    const histogram = histogramOf([-5, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(histogram.count).toBe(2);
    expect(histogram.percentile(50)).toBe(0);
    expect(histogram.maxMs).toBeCloseTo(2 ** 32 / 1000, 0);
    expect(histogram.countUpTo(1)).toBe(1);
  });
});
