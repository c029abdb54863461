import type { CallEvent } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import { factsBefore } from './facts-before.ts';

const said = (atMs: number): CallEvent => ({ type: 'caller.said', atMs, turnId: 'turn_1', text: `at ${atMs}` });
const opened = (atMs: number, fence: number): CallEvent => ({ type: 'stream.opened', atMs, streamSid: 'MZ1', fence });

it('takes the facts from before the stream with which a holder got the call, whatever the clocks of replicas say', () => {
  const facts = [opened(10, 1), said(90), opened(50, 2), said(60)];
  expect(factsBefore(facts, 2, 50)).toEqual([opened(10, 1), said(90)]);
});

it('goes by the time where that stream is not written down', () => {
  expect(factsBefore([opened(10, 1), said(20), said(60)], 2, 50)).toEqual([opened(10, 1), said(20)]);
});
