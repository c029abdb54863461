import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Paced } from './paced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Doubles a number, which takes `costMs`. */
function doubled(source: ReturnType<typeof signal<number>>, costMs: number) {
  const runs: number[] = [];
  const paced = new Paced(
    source,
    (value: number | undefined) => {
      vi.setSystemTime(Date.now() + costMs);
      runs.push(value ?? 0);
      return (value ?? 0) * 2;
    },
    { nowMs: () => Date.now() },
  );
  return { paced, runs };
}

it('what is quick follows at once', () => {
  const source = signal<number>(1);
  const { paced } = doubled(source, 1);
  source.value = 5;
  expect(paced.value.value).toBe(10);
});

it('what is dear follows seldom, and never misses the last state', () => {
  const source = signal<number>(1);
  const { paced, runs } = doubled(source, 100);
  for (const value of [2, 3, 4]) source.value = value;
  expect(runs).toEqual([1, 2]);
  vi.advanceTimersByTime(1_000);
  expect(runs).toEqual([1, 2, 4]);
  expect(paced.value.value).toBe(8);
});

it('what took very long once is computed again two seconds later', () => {
  const source = signal<number>(1);
  const { runs } = doubled(source, 5_000);
  for (const value of [2, 3]) source.value = value;
  vi.advanceTimersByTime(1_999);
  expect(runs).toEqual([1, 2]);
  vi.advanceTimersByTime(1);
  expect(runs).toEqual([1, 2, 3]);
});

it('nothing is computed after its end', () => {
  const source = signal<number>(1);
  const { paced, runs } = doubled(source, 100);
  source.value = 2;
  source.value = 3;
  paced.dispose();
  vi.advanceTimersByTime(5_000);
  source.value = 4;
  expect(runs).toEqual([1, 2]);
});
