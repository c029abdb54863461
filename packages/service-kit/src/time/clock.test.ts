import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs once after a time-out, every time in an interval, and never once cancelled', () => {
    const ran: string[] = [];
    systemClock.setTimeout(() => ran.push('once'), 10);
    const cancelTimeout = systemClock.setTimeout(() => ran.push('cancelled'), 10);
    const cancelInterval = systemClock.setInterval(() => ran.push('tick'), 10);
    cancelTimeout();
    vi.advanceTimersByTime(25);
    cancelInterval();
    vi.advanceTimersByTime(100);
    expect(ran).toEqual(['once', 'tick', 'tick']);
  });

  it('tells time that moves forward', () => {
    const before = systemClock.nowMs();
    vi.advanceTimersByTime(7.5);
    expect(systemClock.nowMs() - before).toBeGreaterThanOrEqual(7);
  });
});
