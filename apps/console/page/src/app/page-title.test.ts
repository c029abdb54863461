import { expect, test } from 'vitest';
import { tellTitle } from './page-title.ts';

test.each([
  [0, 0, 'Calls · Trunkline', '/favicon.svg'],
  [2, 0, '(2 live) Calls · Trunkline', '/favicon-live.svg'],
  [2, 1, '(1 needs attention, 2 live) Calls · Trunkline', '/favicon-attention.svg'],
  [9, 3, '(3 need attention, 9 live) Calls · Trunkline', '/favicon-attention.svg'],
])('with %d live calls of which %d need attention the tab says so', (live, attention, title, icon) => {
  expect(tellTitle('Calls', { live, attention })).toEqual({ title, icon });
});
