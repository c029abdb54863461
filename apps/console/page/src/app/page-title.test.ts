import { expect, test } from 'vitest';
import { row } from '../live/live-store.test-support.ts';
import { tellTitle } from './page-title.ts';

test('a quiet page has its plain name and icon', () => {
  const ended = row('call_a', { state: 'ended', severity: 'fault' });
  expect(tellTitle('Calls', [ended])).toEqual({ title: 'Calls · Trunkline', icon: '/favicon.svg' });
});

test('the title tells how many calls go on', () => {
  expect(tellTitle('Fleet', [row('call_a'), row('call_b')])).toEqual({
    title: '(2 live) Fleet · Trunkline',
    icon: '/favicon-live.svg',
  });
});

test('a call that somebody should look at comes first in it', () => {
  const rows = [row('call_a'), row('call_b', { severity: 'notice' })];
  expect(tellTitle('Calls', rows)).toEqual({
    title: '(1 needs attention, 2 live) Calls · Trunkline',
    icon: '/favicon-attention.svg',
  });
});
