import { expect, it } from 'vitest';
import { withLength } from './recorded-length.ts';

const second = Int16Array.from({ length: 8_000 }, (_, index) => Math.round(8_000 * Math.sin(index / 3)));

it.each([
  ['as it is, when nobody measured it', undefined, 8_000],
  ['as it is, when it took about as long', 1_100, 8_000],
  ['slower, when it took longer', 1_500, 12_000],
  ['faster, when it took less', 700, 5_600],
  ['no slower than speech can be', 10_000, 13_333],
  ['no faster than speech can be', 10, 4_705],
])('speaks a sentence %s', (_, lastsMs, samples) => {
  expect(withLength(second, 8_000, lastsMs)).toHaveLength(samples);
});
