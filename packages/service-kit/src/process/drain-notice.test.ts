import { expect, it } from 'vitest';
import { createDrainNotice } from './drain-notice.ts';

function fakeTimers() {
  const timers: { run: () => void; ms: number }[] = [];
  return {
    timers,
    setTimeout(run: () => void, ms: number) {
      timers.push({ run, ms });
      return () => {};
    },
  };
}

it('says at once that the process is not ready, and resolves when the notice period is over', async () => {
  const clock = fakeTimers();
  const notice = createDrainNotice(clock, 3_000);
  expect([notice.hasBegun, notice.reasons]).toEqual([false, []]);
  let isOver = false;
  const waiting = notice.begin().then(() => {
    isOver = true;
  });
  expect([notice.hasBegun, notice.reasons]).toEqual([true, ['draining']]);
  await Promise.resolve();
  expect(isOver).toBe(false);
  clock.timers[0]?.run();
  await waiting;
  expect(clock.timers.map(({ ms }) => ms)).toEqual([3_000]);
});

it('begins once, however often it is asked', async () => {
  const clock = fakeTimers();
  const notice = createDrainNotice(clock, 3_000);
  const both = Promise.all([notice.begin(), notice.begin()]);
  expect(clock.timers).toHaveLength(1);
  clock.timers[0]?.run();
  await both;
});

it('waits for nothing when the notice period is 0', async () => {
  const clock = fakeTimers();
  await createDrainNotice(clock, 0).begin();
  expect(clock.timers).toEqual([]);
});
