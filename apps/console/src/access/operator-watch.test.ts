import { TrunklineError } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { watchOperator } from './operator-watch.ts';

/** Lets what was begun by a timer come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function watch(answers: readonly (TrunklineError | undefined)[]) {
  const clock = new ManualClock();
  const left = [...answers];
  let gone = 0;
  const stop = watchOperator(
    clock,
    async () => {
      const answer = left.shift();
      if (answer) throw answer;
    },
    () => (gone += 1),
  );
  const pass = async (): Promise<number> => {
    clock.advance(30_000);
    await settle();
    return gone;
  };
  return { clock, stop, pass };
}

it('whoever is not let in any more is sent away once', async () => {
  const { clock, pass } = watch([undefined, new TrunklineError('TL_UNAUTHORIZED', 'gone')]);
  expect([await pass(), await pass(), await pass()]).toEqual([0, 1, 1]);
  expect(clock.pendingTimers).toBe(0);
});

it('whoever is there stays while Redis cannot be asked, and the watch ends with the stream', async () => {
  const { clock, stop, pass } = watch([new TrunklineError('TL_STORE_UNAVAILABLE', 'away'), undefined]);
  expect([await pass(), await pass()]).toEqual([0, 0]);
  stop();
  expect(clock.pendingTimers).toBe(0);
});
