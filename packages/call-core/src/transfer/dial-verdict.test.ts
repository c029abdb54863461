import { expect, it } from 'vitest';
import { dialEnd, dialFailure, dialVerdict, returnContext } from './dial-verdict.ts';

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

it.each([
  // A cold transfer goes by the status alone.
  ['cold', 'dialling', 'completed', false, 'talked'],
  ['cold', 'talking', 'busy', undefined, 'busy'],
  // Taken, with and without the carrier's word.
  ['warm', 'talking', 'completed', true, 'talked'],
  ['warm', 'talking', 'completed', undefined, 'talked'],
  ['warm', 'asking', 'completed', true, 'talked'],
  // Taken, and gone before the caller had them.
  ['warm', 'talking', 'completed', false, 'failed'],
  // Asked and hung up, whatever the carrier makes of it.
  ['warm', 'asking', 'completed', undefined, 'not-accepted'],
  ['warm', 'asking', 'completed', false, 'not-accepted'],
  ['warm', 'asking', 'no-answer', undefined, 'not-accepted'],
  ['warm', 'dialling', 'answered', undefined, 'not-accepted'],
  // Nobody was asked.
  ['warm', 'dialling', 'no-answer', false, 'no-answer'],
  ['warm', 'dialling', 'busy', undefined, 'busy'],
  ['warm', 'dialling', 'strange', undefined, 'failed'],
] as const)('a %s transfer in %s that ends %s, bridged %s: %s', (mode, state, dialCallStatus, isBridged, outcome) => {
  const end = dialEnd({ mode, state, dialCallStatus, isBridged });
  expect(end).toEqual(outcome === 'talked' ? 'talked' : { failure: outcome });
});

it.each([
  ['refused', 'cannot take the call now'],
  ['machine', 'voicemail'],
  ['not-accepted', 'did not take the call'],
])('tells the agent of %s', (reason, words) => expect(returnContext(reason)).toContain(words));
