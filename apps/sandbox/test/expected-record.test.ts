import type { CallEvent, TRANSFER_STATES } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import { findRecordFaults } from '../src/demo/expected-record.ts';
import type { GatewayCall } from '../src/demo/gateway-call.ts';

const record = (more: Partial<GatewayCall>): GatewayCall => ({
  callId: 'call_1',
  channel: 'twilio',
  state: 'ended',
  turns: [],
  bargeIns: [],
  toolCalls: [],
  ...more,
});
const VOICEMAIL = {
  direction: 'outbound',
  answeredBy: 'machine_end_beep',
  endedBy: 'gateway',
  endedReason: 'voicemail-left',
};
type State = (typeof TRANSFER_STATES)[number];
const moved = (...states: State[]): CallEvent[] =>
  states.map((state) => ({ type: 'transfer.moved', atMs: 0, transferId: 'cmd_1', state }));

it.each([
  ['barge-in', {}, []],
  ['outbound-voicemail', VOICEMAIL, []],
  [
    'outbound-voicemail',
    { ...VOICEMAIL, endedReason: 'machine-answered' },
    ["the gateway's record has machine-answered as endedReason, it was voicemail-left"],
  ],
  ['verdict-no-agent', { endedBy: 'gateway', endedReason: 'no-agent' }, []],
  ['verdict-no-agent', { endedBy: 'caller', endedReason: 'no-agent' }, [/caller as endedBy, it was gateway/]],
  ['verdict-unheard', { endedBy: 'carrier' }, [/carrier as endedBy, it was agent/]],
  ['outbound-answered', {}, [/nothing as direction/, /nothing as answeredBy/, /endedBy/, /endedReason/]],
  [
    'transfer',
    { endedBy: 'operator', endedReason: 'transferred', events: moved('announcing', 'dialling', 'talking') },
    [/has the transfer as announcing, dialling, talking, it was announcing, dialling, failed, returning/],
  ],
] satisfies [string, Partial<GatewayCall>, (string | RegExp)[]][])(
  'compares the record of %s with %j',
  (scenario, written, faults) => {
    const found = findRecordFaults(scenario, record(written));
    expect(found).toHaveLength(faults.length);
    for (const [index, fault] of faults.entries()) expect(found[index]).toMatch(fault);
  },
);
