import { expect, it } from 'vitest';
import { judgeDial } from './judge-dial.ts';

const TO = '+15550100003';
const step = (status: 'completed' | 'no-answer') =>
  ({ kind: 'carrierDials', carrierDials: { to: TO, status, ringMs: 0 }, withinMs: 1_000 }) as const;
const dial = { addresses: [TO], dialledAtMs: 5_500, settledAtMs: 7_000, isConnected: true };

it.each([
  ['a dial as it should be', step('completed'), dial, []],
  ['nobody dialled', step('completed'), undefined, [`the carrier did not dial ${TO}`]],
  [
    'somebody else',
    step('completed'),
    { ...dial, addresses: ['+15550100009'] },
    [`the carrier dialled +15550100009, not ${TO}`],
  ],
  [
    'before the announcement was heard',
    step('completed'),
    { ...dial, dialledAtMs: 4_900 },
    ['the carrier dialled 100 ms before the agent was heard to the end'],
  ],
  [
    'too late',
    step('completed'),
    { ...dial, dialledAtMs: 6_200 },
    ['the carrier dialled after 1200 ms, the budget is 1000 ms'],
  ],
  ['not connected', step('completed'), { ...dial, isConnected: false }, [`the caller was not connected with ${TO}`]],
  ['connected all the same', step('no-answer'), dial, [`the caller was connected with ${TO}`]],
])('judges %s', (_what, given, seen, faults) => {
  expect(judgeDial(given, seen, 5_000)).toEqual(faults);
});
