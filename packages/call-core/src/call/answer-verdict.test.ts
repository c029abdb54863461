import { expect, it } from 'vitest';
import { answerVerdict } from './answer-verdict.ts';

it.each([
  ['human', 'goOn', 'goOn'],
  ['unknown', 'goOn', 'goOn'],
  ['machine_start', 'leaveMessage', 'hangUp'],
  ['machine_end_beep', 'leaveMessage', 'hangUp'],
  ['machine_end_silence', 'leaveMessage', 'hangUp'],
  ['machine_end_other', 'leaveMessage', 'hangUp'],
  ['fax', 'hangUp', 'hangUp'],
] as const)('%s: %s with a message, %s without', (answeredBy, withMessage, without) => {
  expect([answerVerdict(answeredBy, true), answerVerdict(answeredBy, false)]).toEqual([withMessage, without]);
});
