import { expect, test } from 'vitest';
import { createRandomPool } from './random-pool.ts';

test('no bytes are given twice, and what was given stays as it was', () => {
  const draw = createRandomPool();
  const drawn = Array.from({ length: 1_000 }, () => draw(32));
  const texts = drawn.map((bytes) => bytes.toString('hex'));
  expect(new Set(texts).size).toBe(1_000);
  for (let more = 0; more < 1_000; more += 1) draw(32);
  expect(drawn.map((bytes) => bytes.toString('hex'))).toEqual(texts);
});

test.each([0, 1, 32, 256, 257, 10_000])('%i bytes are as many', (byteCount) => {
  const draw = createRandomPool();
  draw(250);
  expect(draw(byteCount)).toHaveLength(byteCount);
});
