import { expect, test } from 'vitest';
import { findCallId } from './call-id.ts';

const SID = 'CA0123456789abcdef0123456789abcdef';
const UUID = '01234567-89ab-4def-8123-456789abcdef';

test.each([
  [SID, SID],
  [` ${UUID}\n`, UUID],
  ['{"callId":"call_7yq","callSid":"x"}', 'call_7yq'],
  [`https://console.example/#/calls/call_7yq?t=3`, 'call_7yq'],
  [`${SID} ended, ${SID} was logged`, SID],
])('the id in what was pasted is found: %s', (text, id) => {
  expect(findCallId(text)).toBe(id);
});

test.each(['', 'hello', 'CA0123', 'recall_12', `${SID} ${UUID}`, `${SID}${'x'.repeat(3_000)}`])(
  'what is not the id of one call opens nothing: %s',
  (text) => {
    expect(findCallId(text)).toBeUndefined();
  },
);
