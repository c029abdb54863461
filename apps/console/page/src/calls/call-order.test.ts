import { expect, test } from 'vitest';
import { compareByRecency, compareBySeverity, pinList, keepIfSame } from './call-order.ts';

const live = (callId: string, createdAtMs: number, severity: 'open' | 'fault' = 'open') =>
  ({ callId, state: 'live', createdAtMs, severity }) as const;
const ended = (callId: string, endedAtMs: number, severity: 'good' | 'notice' | 'fault') =>
  ({ callId, state: 'ended', createdAtMs: 0, endedAtMs, severity }) as const;

const CALLS = [
  ended('e1', 10, 'fault'),
  live('l1', 1),
  ended('e2', 20, 'good'),
  live('l2', 2, 'fault'),
  ended('e3', 30, 'notice'),
];
const idsBy = (compare: typeof compareByRecency): string[] => CALLS.toSorted(compare).map((row) => row.callId);

test('calls that go on come before those that ended, each with the newest on top', () => {
  expect(idsBy(compareByRecency)).toEqual(['l2', 'l1', 'e3', 'e2', 'e1']);
});

test('what needs attention comes worst first, and of these the latest', () => {
  expect(idsBy(compareBySeverity)).toEqual(['l2', 'e1', 'e3', 'l1', 'e2']);
});

test('a list that is pinned keeps its rows where they are, and tells how many are new', () => {
  const pinned = pinList(['a', 'b', 'c'], ['n1', 'n2', 'c', 'a'], () => true);
  expect(pinned).toEqual({ ids: ['a', 'b', 'c'], freshCount: 2 });
});

test('a call that was erased leaves a pinned list', () => {
  expect(pinList(['a', 'b', 'c'], ['a', 'c'], (id) => id !== 'b').ids).toEqual(['a', 'c']);
});

test('a list with the same ids is the same list', () => {
  const before = ['a', 'b'];
  expect(keepIfSame(before, ['a', 'b'])).toBe(before);
  expect(keepIfSame(before, ['b', 'a'])).toEqual(['b', 'a']);
});
