import { ManualClock } from '@trunkline/testkit';
import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

test('so many are inside at once, and the others follow in the order in which they came, also after a fault', async () => {
  const turnstile = new Turnstile({ places: 2, clock: new ManualClock() });
  const inside: number[] = [];
  const leave: ((fault?: Error) => void)[] = [];
  const outcomes = [0, 1, 2, 3, 4].map((who) =>
    turnstile
      .pass(() => {
        inside.push(who);
        return new Promise<number>((resolve, reject) => {
          leave[who] = (fault) => (fault ? reject(fault) : resolve(who));
        });
      })
      .catch((fault: Error) => fault.message),
  );
  await settle();
  expect(inside).toEqual([0, 1]);
  leave[1]?.(new Error('no'));
  await settle();
  expect(inside).toEqual([0, 1, 2]);
  leave[0]?.();
  leave[2]?.();
  await settle();
  expect(inside).toEqual([0, 1, 2, 3, 4]);
  leave[3]?.();
  leave[4]?.();
  expect(await Promise.all(outcomes)).toEqual([0, 'no', 2, 3, 4]);
  expect(await turnstile.pass(async () => 'free again')).toBe('free again');
});

test('whoever has waited too long is refused when it is his turn, and holds up nobody behind him', async () => {
  const clock = new ManualClock();
  const turnstile = new Turnstile({ places: 1, patienceMs: 100, clock });
  let leave = (): void => {};
  const first = turnstile.pass(() => new Promise<void>((resolve) => (leave = resolve)));
  const tooLate = turnstile.pass(async () => 'inside').catch(({ code }: { code: string }) => code);
  clock.advance(101);
  const inTime = turnstile.pass(async () => 'inside');
  leave();
  await first;
  expect(await Promise.all([tooLate, inTime])).toEqual(['TL_BUSY', 'inside']);
});
