import { expect, test } from 'vitest';
import { SilenceWatch } from './silence-watch.ts';

const looks = (watch: SilenceWatch, levelDbfs: number, count: number): (string | undefined)[] =>
  Array.from({ length: count }, () => watch.look(levelDbfs)).filter(Boolean);

test('3 s of silence are told once, and sound after them once', () => {
  const watch = new SilenceWatch();
  expect(looks(watch, -100, 149)).toEqual([]);
  expect(looks(watch, -100, 500)).toEqual(['micSilent']);
  expect(looks(watch, -40, 10)).toEqual(['micRestored']);
});

test('a quiet room is not silence', () => {
  expect(looks(new SilenceWatch(), -65, 1000)).toEqual([]);
});
