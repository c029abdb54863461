import { expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from './route.ts';

test.each<[string, Route]>([
  ['#/calls', { view: 'calls', query: {} }],
  ['#/calls?state=live&text=a+b', { view: 'calls', query: { state: 'live', text: 'a b' } }],
  ['#/calls/call_1', { view: 'call', callId: 'call_1' }],
  ['#/calls/call_1?t=83.4', { view: 'call', callId: 'call_1', atSeconds: 83.4 }],
  ['#/fleet', { view: 'fleet' }],
  ['#/try', { view: 'try' }],
])('%s is an address that is written as it is read', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
  expect(formatRoute(route)).toBe(hash);
});

test.each<[string, Route]>([
  ['', { view: 'calls', query: {} }],
  ['#/', { view: 'calls', query: {} }],
  ['#/calls/', { view: 'calls', query: {} }],
  ['#/calls/call_1?t=soon', { view: 'call', callId: 'call_1' }],
  ['#/calls/%E0%A4%A', { view: 'call', callId: '%E0%A4%A' }],
  ['#/calls/a/b', { view: 'unknown', path: 'calls/a/b' }],
  ['#/fleet/a', { view: 'unknown', path: 'fleet/a' }],
  ['#/<script>', { view: 'unknown', path: '<script>' }],
])('%s, which this page does not write, leads somewhere all the same', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
});
