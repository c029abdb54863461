import { expect, it } from 'vitest';
import { meaningOfStop } from './carrier-stop.ts';

it.for([
  { isRescued: false, streamAgeMs: 100, means: 'carrier.stopped' },
  { isRescued: true, streamAgeMs: 100, means: 'carrier.lost' },
  { isRescued: true, streamAgeMs: 3_000, means: 'carrier.stopped' },
] as const)('a stop after $streamAgeMs ms means $means, rescued: $isRescued', ({ isRescued, streamAgeMs, means }) => {
  expect(meaningOfStop(isRescued, streamAgeMs)).toEqual({ type: means });
});
