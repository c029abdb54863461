import { expect, test } from 'vitest';
import { FleetHistory, HISTORY_MS } from './fleet-history.ts';
import { fleet } from './live-store.test-support.ts';

test('the last quarter of an hour is kept, each report once', () => {
  const history = new FleetHistory();
  history.push(fleet(1_000, { liveCalls: 1 }));
  history.push(fleet(1_000 + HISTORY_MS - 1, { liveCalls: 2 }));
  history.push(fleet(1_000 + HISTORY_MS - 1, { liveCalls: 3 }));
  expect(history.samples.map((sample) => sample.liveCalls)).toEqual([1, 3]);
  history.push(fleet(1_000 + HISTORY_MS, { liveCalls: 4 }));
  expect(history.samples.map((sample) => sample.liveCalls)).toEqual([3, 4]);
});
