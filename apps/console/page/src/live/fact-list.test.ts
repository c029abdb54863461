import { expect, test } from 'vitest';
import { compareFactIds, mergeFacts } from './fact-list.ts';
import { fact } from './live-store.test-support.ts';

test('ids of a stream are compared as numbers', () => {
  expect(['10-2', '9-0', '10-10', '10-1'].toSorted(compareFactIds)).toEqual(['9-0', '10-1', '10-2', '10-10']);
});

test('nothing new is the same list', () => {
  const known = [fact('1-0'), fact('2-0')];
  expect(mergeFacts(known, [fact('2-0')])).toBe(known);
});

test('a fact that is told twice in one event is there once', () => {
  expect(mergeFacts([], [fact('2-0'), fact('1-0'), fact('2-0')]).map(({ id }) => id)).toEqual(['1-0', '2-0']);
});
