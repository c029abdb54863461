import type { Session } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import type { CarrierVerdict } from '../../twilio/carrier-lookup.ts';
import type { AgentVerdict } from '../../vapi/vapi-lookup.ts';
import { judgeSlot } from './slot-verdict.ts';

const UNKNOWN: CarrierVerdict = { state: 'unknown' };
const OVER: CarrierVerdict = { state: 'over', status: 'completed' };
const LIVE: CarrierVerdict = { state: 'live' };
const is = (state: Session['state'], intent: Session['intent'] = 'talk') => ({ state, intent });

const rows: [string, Parameters<typeof judgeSlot>, string][] = [
  ['the carrier says over, whatever we think', [is('live'), OVER, 'live'], 'over'],
  ['the carrier says over, and we know no such call', [undefined, OVER, undefined], 'over'],
  ['the carrier says live, whatever we think', [is('ended', 'hangup'), LIVE, 'over'], 'goesOn'],
  ['the carrier is silent and our session is over', [is('ended', 'hangup'), UNKNOWN, undefined], 'over'],
  ['the carrier is silent and the agent is gone', [is('lost'), UNKNOWN, 'over'], 'over'],
  ['the carrier is silent and the agent waits', [is('lost'), UNKNOWN, 'live'], 'unsettled'],
  ['the carrier is silent and so is Vapi', [is('ringing'), UNKNOWN, 'unknown'], 'unsettled'],
  ['the caller was passed on after an apology', [is('ended', 'apologise'), UNKNOWN, 'over'], 'unsettled'],
  ['the caller is being transferred', [is('live', 'transfer'), UNKNOWN, 'over'], 'unsettled'],
  ['no carrier has the call, and its session is gone', [undefined, UNKNOWN, undefined, false], 'over'],
  [
    'no carrier has the call, and its page has been told that there is no agent',
    [is('ended', 'apologise'), UNKNOWN, undefined, false],
    'over',
  ],
  ['no carrier has the call, and its agent waits', [is('lost'), UNKNOWN, 'live', false], 'unsettled'],
  ['nobody knows anything', [undefined, UNKNOWN, undefined], 'unsettled'],
];

it.each(rows)('%s', (_name, args, type) => {
  expect(judgeSlot(...args).type).toBe(type);
});

it('names its proof: only what the carrier was asked counts as a leak that was found', () => {
  expect(judgeSlot(undefined, OVER, undefined)).toMatchObject({ proof: 'carrierLookup', reason: 'carrier-completed' });
  const agent: AgentVerdict = 'over';
  expect(judgeSlot(is('lost'), UNKNOWN, agent)).toMatchObject({ proof: 'socketClosed', reason: 'nobody-held' });
});
