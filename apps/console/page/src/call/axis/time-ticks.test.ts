import { describe, expect, it } from 'vitest';
import { formatCallTime, timeTicks } from './time-ticks.ts';

describe('lines of time', () => {
  it.each([
    [{ fromMs: 0, toMs: 14_400_000 }, 1_200, 1_800_000],
    [{ fromMs: 0, toMs: 60_000 }, 1_200, 5_000],
    [{ fromMs: 0, toMs: 1_500 }, 1_200, 100],
  ])('of %j on %d pixels are %d ms apart', (view, width, stepMs) => {
    expect(timeTicks(view, width).stepMs).toBe(stepMs);
  });

  it('lie at round times of the call, also before the line opened', () => {
    expect(timeTicks({ fromMs: -7_000, toMs: 11_000 }, 400).atMs).toEqual([-5_000, 0, 5_000, 10_000]);
  });

  it('are never so many that they cannot be told apart', () => {
    for (let span = 400; span < 90_000_000; span *= 3) {
      expect(timeTicks({ fromMs: 123, toMs: 123 + span }, 1_000).atMs.length).toBeLessThan(26);
    }
  });
});

it.each([
  [0, 1_000, '0:00'],
  [83_456, 1_000, '1:23'],
  [83_456, 100, '1:23.4'],
  [83_456, 10, '1:23.45'],
  [83_456, 1, '1:23.456'],
  [59_999, 1_000, '0:59'],
  [3_723_000, 1_000, '1:02:03'],
  [-1_500, 100, '-0:01.5'],
])('%d ms with lines every %d ms is written %s', (atMs, stepMs, text) =>
  expect(formatCallTime(atMs, stepMs)).toBe(text),
);
