import { expect, test } from 'vitest';
import { GatheredWrites } from './gathered-writes.ts';

const afterThisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is added in one go is written at once, in order, and what comes later by itself', async () => {
  const written: number[][] = [];
  const writes = new GatheredWrites<number>((items) => void written.push([...items]));
  writes.add(1);
  await Promise.resolve().then(() => writes.add(2));
  expect(written).toEqual([]);
  await afterThisTurn();
  writes.add(3);
  await afterThisTurn();
  expect(written).toEqual([[1, 2], [3]]);
});

test('a reader that flushes finds what was added before, which is not written again', async () => {
  const written: number[][] = [];
  const writes = new GatheredWrites<number>((items) => void written.push([...items]));
  writes.add(1);
  writes.flush();
  writes.flush();
  await afterThisTurn();
  expect(written).toEqual([[1]]);
});
