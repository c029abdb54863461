import { expect, test } from 'vitest';
import { formatAge, formatCallTime, formatClock, formatCount, formatMs } from './format.ts';

test.each([
  [-5, '0:00'],
  [7_999, '0:07'],
  [760_000, '12:40'],
  [3_723_000, '1:02:03'],
])('a clock after %d ms says %s', (ms, words) => {
  expect(formatClock(ms)).toBe(words);
});

test.each([
  [0.44, '0.4 ms'],
  [8, '8 ms'],
  [9.97, '10 ms'],
  [850.4, '850 ms'],
  [999.6, '1.00 s'],
  [1_240, '1.24 s'],
  [12_340, '12.3 s'],
  [125_000, '2 min 5 s'],
])('%d ms are written as %s', (ms, words) => {
  expect(formatMs(ms)).toBe(words);
});

test.each([
  [4_400, '4 s'],
  [59_600, '1 min'],
  [605_000, '10 min'],
  [7_800_000, '2 h 10 min'],
  [7_200_000, '2 h'],
  [5 * 86_400_000, '5 d'],
])('an age of %d ms is %s', (ms, words) => {
  expect(formatAge(ms)).toBe(words);
});

test.each([
  [83_440, '1:23.4'],
  [59_960, '1:00.0'],
  [4_040, '4.0 s'],
])('the moment %d ms into a call is %s', (ms, words) => {
  expect(formatCallTime(ms)).toBe(words);
});

test('one of something is told from several', () => {
  expect([formatCount(1, 'call'), formatCount(0, 'call'), formatCount(1_200, 'reply', 'replies')]).toEqual([
    '1 call',
    '0 calls',
    '1,200 replies',
  ]);
});
