import { expect, it } from 'vitest';
import { isAbnormalEnd } from './call-end.ts';

it.each([
  ['the caller hung up', 'caller-hung-up', 'hangup', false],
  ['the agent ended the call', 'agent-ended-call', 'hangup', false],
  ['a machine was left a message', 'voicemail-left', 'voicemail', false],
  ['no agent could be had', 'no-agent', 'apologise', true],
  ['the stream never came back', 'stream-lost', 'hangup', true],
] as const)('when %s (%s), the end is abnormal: %s, %s', (_what, reason, intent, isAbnormal) => {
  expect(isAbnormalEnd({ reason }, intent)).toBe(isAbnormal);
});
