import { ManualClock, waitUntil } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { createLoopLag } from './loop-lag.ts';

function holdUp(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

it('sees a loop that is held up, and forgets it when the window has passed', async () => {
  const clock = new ManualClock();
  const lag = createLoopLag(clock);
  expect(lag.p99Ms()).toBe(0);
  const isSeen = (): boolean => {
    holdUp(100);
    return lag.p99Ms() > 60;
  };
  await waitUntil(isSeen, { what: 'the lag to be seen' });
  // Both histograms have seen it, and are emptied in turn.
  clock.advance(4_000);
  expect(lag.p99Ms()).toBeGreaterThan(60);
  clock.advance(4_000);
  expect(lag.p99Ms()).toBe(0);
  lag.stop();
  expect(clock.pendingTimers).toBe(0);
});
