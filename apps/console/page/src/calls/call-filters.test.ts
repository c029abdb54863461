import type { CallRow } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import { type CallFilters, formatFilters, parseFilters, passesFilters } from './call-filters.ts';

const ROW: CallRow = {
  callId: 'call_a1',
  sessionId: 'call_a1',
  channel: 'twilio',
  direction: 'inbound',
  state: 'ended',
  caller: '+44 •••• ••17',
  createdAtMs: 0,
  floor: 'nobody',
  turns: 3,
  interrupts: 0,
  replicaId: 'gateway-b',
  handOvers: 0,
  flags: ['late-tool'],
  severity: 'notice',
  verdict: 'Answered 2.9 s late in turn 4',
  callSid: 'CA00',
};

test.each<CallFilters>([
  { tab: 'all' },
  { tab: 'attention', severity: 'fault' },
  { tab: 'live', channel: 'web', text: 'gateway-b ••17' },
])('filters come back from an address as they were: %o', (filters) => {
  const query = Object.fromEntries(new URLSearchParams(formatFilters(filters)));
  expect(parseFilters(query)).toEqual(filters);
});

test('an address with filters that do not exist lists everything', () => {
  expect(parseFilters({ state: 'gone', channel: 'fax', severity: '<b>', text: '  ' })).toEqual({ tab: 'all' });
});

test.each<[boolean, CallFilters]>([
  [true, { tab: 'all' }],
  [true, { tab: 'ended' }],
  [false, { tab: 'live' }],
  [true, { tab: 'attention' }],
  [false, { tab: 'all', severity: 'fault' }],
  [false, { tab: 'all', channel: 'web' }],
  [true, { tab: 'all', text: 'ANSWERED gateway-b' }],
  [true, { tab: 'all', text: 'late-tool' }],
  [false, { tab: 'all', text: 'gateway-b gateway-c' }],
])('a call is listed (%s) by %o', (isListed, filters) => {
  expect(passesFilters(ROW, filters)).toBe(isListed);
});

test('a call that has gone well needs no attention, and neither does one that goes on', () => {
  expect(passesFilters({ ...ROW, severity: 'good' }, { tab: 'attention' })).toBe(false);
  expect(passesFilters({ ...ROW, severity: 'open', state: 'live' }, { tab: 'attention' })).toBe(false);
});
