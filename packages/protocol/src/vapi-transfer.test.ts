import { expect, it } from 'vitest';
import { readTransferArguments, readTransferDestination, readTransferPlan } from './vapi-transfer.ts';

it.each([
  [{ type: 'number', number: '+15550100003', message: 'x' }, '+15550100003'],
  [{ type: 'sip', sipUri: 'sip:desk@example.com' }, 'sip:desk@example.com'],
  ['+15550100003', '+15550100003'],
  [{ type: 'assistant', assistantName: 'Billing' }, undefined],
  [{ type: 'number', number: '911' }, undefined],
  ['sip:a b', undefined],
  [null, undefined],
])('%j leads to %s', (value, to) => expect(readTransferDestination(value)).toBe(to));

it.each([
  [{ destination: '+15550100003' }, '+15550100003'],
  ['{"destination":"+15550100003"}', '+15550100003'],
  ['{"destination":', undefined],
  [{}, undefined],
  ['null', undefined],
])('the arguments %j lead to %s', (value, to) => expect(readTransferArguments(value)).toBe(to));

it.each([
  [
    { mode: 'warm-transfer-say-message', message: ' A customer with a bill. ' },
    { mode: 'warm', whisper: 'A customer with a bill.' },
  ],
  [{ mode: 'warm-transfer-say-summary', summaryPlan: { enabled: true } }, { mode: 'warm' }],
  [{ mode: 'warm-transfer-experimental', message: { contents: [] } }, { mode: 'warm' }],
  [{ mode: 'blind-transfer', message: 'x' }, { mode: 'cold' }],
  [{ mode: 'something-new' }, {}],
  [{}, {}],
  [null, {}],
])('the plan %j is read as %j', (transferPlan, plan) =>
  expect(readTransferPlan({ type: 'number', number: '+15550100003', transferPlan })).toEqual(plan),
);

it.each(['+15550100003', null, 7])('%j has no plan', (value) => expect(readTransferPlan(value)).toEqual({}));
