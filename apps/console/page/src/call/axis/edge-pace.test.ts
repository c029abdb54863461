import { expect, test } from 'vitest';
import { edgeMovesAfterMs } from './edge-pace.ts';

const LIMITS = { startMs: 0, endMs: 60_000 };
const FOLLOWING = { fromMs: 32_000, toMs: 62_000 };
const EARLIER = { fromMs: 10_000, toMs: 12_000 };

test.for([
  ['that is seen, by the span of the view', { view: FOLLOWING, isCalm: false }, 30],
  // 60 s and a fiftieth of room at both ends.
  ['that is out of sight, by the span of the whole call', { view: EARLIER, isCalm: false }, 62.4],
  ['that is seen with reduced motion, eight times as seldom', { view: FOLLOWING, isCalm: true }, 240],
] as const)('the live edge moves by a pixel, where it is one %s', ([, place, expectedMs]) => {
  expect(edgeMovesAfterMs({ ...place, limits: LIMITS, widthPx: 1_000 })).toBeCloseTo(expectedMs, 6);
});

test('a picture that has no width yet is no reason to paint it all the time', () => {
  expect(edgeMovesAfterMs({ view: FOLLOWING, limits: LIMITS, widthPx: 0, isCalm: false })).toBe(30_000);
});
