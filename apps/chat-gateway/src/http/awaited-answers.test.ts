import { ManualClock } from '@trunkline/testkit';
import { expect, test } from 'vitest';
import { AwaitedAnswers } from './awaited-answers.ts';

const LIMIT_MS = 5_000;

/** Lets everything run that needs no time. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function openAnswer() {
  let answer!: (text: string) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<string>((resolve, reject) => {
    answer = resolve;
    fail = reject;
  });
  return { promise, answer, fail };
}

function awaitAnswers() {
  const clock = new ManualClock();
  const awaited = new AwaitedAnswers();
  let isGiven = false;
  return {
    clock,
    awaited,
    stop: () => void awaited.given(clock, LIMIT_MS).then(() => (isGiven = true)),
    isGiven: async () => {
      await settle();
      return isGiven;
    },
  };
}

test('a replica that stops waits until the last answer is given, be it an answer or a fault', async () => {
  const { awaited, stop, isGiven } = awaitAnswers();
  const answers = [openAnswer(), openAnswer()] as const;
  const added = answers.map(({ promise }) => awaited.add(promise));
  stop();
  answers[0].answer('yes');
  expect(await isGiven()).toBe(false);
  answers[1].fail(new Error('no'));
  expect(await isGiven()).toBe(true);
  expect(await Promise.allSettled(added)).toMatchObject([{ value: 'yes' }, { reason: { message: 'no' } }]);
});

test('a replica that stops does not wait longer than the limit, nor for answers that were given before', async () => {
  const { awaited, clock, stop, isGiven } = awaitAnswers();
  await awaited.add(Promise.resolve('yes'));
  void awaited.add(new Promise(() => {}));
  stop();
  clock.advance(LIMIT_MS - 1);
  expect(await isGiven()).toBe(false);
  clock.advance(1);
  expect(await isGiven()).toBe(true);
});

test('a replica for which nobody waits stops at once', async () => {
  const { stop, isGiven } = awaitAnswers();
  stop();
  expect(await isGiven()).toBe(true);
});
