import { expect, it } from 'vitest';
import { dialFailure, dialVerdict, returnContext } from './dial-verdict.ts';

it.each([
  ['completed', 'talked', 'failed'],
  ['answered', 'talked', 'failed'],
  ['busy', 'back', 'busy'],
  ['no-answer', 'back', 'no-answer'],
  ['canceled', 'back', 'canceled'],
  ['failed', 'back', 'failed'],
  ['something new', 'back', 'failed'],
  ['', 'back', 'failed'],
])('%s: %s, and if it failed for the reason %s', (status, verdict, reason) => {
  expect([dialVerdict(status), dialFailure(status)]).toEqual([verdict, reason]);
});

it('tells the agent why its caller is back, and to go on rather than to greet', () => {
  expect(returnContext('busy')).toContain('the line was busy');
  expect(returnContext('no-answer')).toContain('nobody answered');
  expect(returnContext(undefined)).toContain('could not be put through');
  expect(returnContext('busy')).toContain('do not greet');
});
