import { expect, it } from 'vitest';
import { delay } from './delay.ts';

it('resolves when its timer of the given clock runs out, and not before', async () => {
  const timers: { run: () => void; ms: number }[] = [];
  const clock = {
    setTimeout(run: () => void, ms: number) {
      timers.push({ run, ms });
      return () => {};
    },
  };
  let isOver = false;
  const waiting = delay(clock, 500).then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(timers.map(({ ms }) => ms)).toEqual([500]);
  expect(isOver).toBe(false);
  timers[0]?.run();
  await waiting;
  expect(isOver).toBe(true);
});
