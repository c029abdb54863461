import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

test('so many are inside at once, and the others follow in the order in which they came, also after a fault', async () => {
  const turnstile = new Turnstile(2);
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
