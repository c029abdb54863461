import { ManualClock, waitUntil } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { createLoopLag } from './loop-lag.ts';

it('sees a loop that was held up, and forgets it when the window has passed', async () => {
  const clock = new ManualClock();
  const lag = createLoopLag(clock);
  expect(lag.p99Ms()).toBe(0);
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs);
  await waitUntil(() => lag.p99Ms() > 200, { what: 'the lag to be seen' });
  // Both histograms have seen it, and are emptied in turn.
  clock.advance(4_000);
  expect(lag.p99Ms()).toBeGreaterThan(200);
  clock.advance(4_000);
  expect(lag.p99Ms()).toBeLessThan(200);
  lag.stop();
  expect(clock.pendingTimers).toBe(0);
});
