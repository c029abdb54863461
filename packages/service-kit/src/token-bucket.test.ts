import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const takeAll = (bucket: TokenBucket, nowMs: number): number => {
  let taken = 0;
  while (taken < 10_000 && bucket.take(nowMs)) taken += 1;
  return taken;
};

describe('token bucket', () => {
  it('lets so many through at once and then so many a second', () => {
    const bucket = new TokenBucket({ capacity: 100, perSecond: 10 }, 0);
    expect(takeAll(bucket, 0)).toBe(100);
    expect(takeAll(bucket, 500)).toBe(5);
    expect(takeAll(bucket, 1_500)).toBe(10);
  });

  it('never saves up more than its capacity, and loses nothing to a clock that stands still or goes back', () => {
    const bucket = new TokenBucket({ capacity: 100, perSecond: 10 }, 1_000);
    takeAll(bucket, 1_000);
    expect(takeAll(bucket, 900)).toBe(0);
    expect(takeAll(bucket, 1_000_000)).toBe(100);
  });
});
