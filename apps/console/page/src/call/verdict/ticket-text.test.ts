import type { CallRow } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import { ticketText } from './ticket-text.ts';

const call: CallRow = {
  callId: 'call_1',
  sessionId: 'sess_1',
  channel: 'twilio',
  direction: 'inbound',
  state: 'ended',
  caller: '+1 555 ••• ••42',
  createdAtMs: Date.UTC(2026, 10, 30, 6, 0, 0),
  endedAtMs: Date.UTC(2026, 10, 30, 6, 1, 0),
  endedBy: 'caller',
  endedReason: 'carrier-hangup',
  floor: 'nobody',
  turns: 3,
  interrupts: 0,
  replicaId: 'gateway-b',
  handOvers: 1,
  flags: [],
  severity: 'fault',
  callSid: 'CA1',
};

it('a ticket has the verdict, ids, times and a link to the moment, and no number of anybody', () => {
  const text = ticketText({
    call,
    zeroMs: call.createdAtMs + 500,
    pageUrl: 'https://console.example/',
    verdict: {
      severity: 'fault',
      isOver: true,
      summary: 'The line was silent for 1.4 s',
      findings: [
        {
          rule: 'connection',
          severity: 'fault',
          text: 'The line was silent for 1.4 s: `a` died.',
          facts: [3],
          atMs: call.createdAtMs + 43_700,
        },
      ],
    },
  });
  expect(text.split('\n')).toEqual([
    'The line was silent for 1.4 s.',
    '- [fault] 0:43.2 The line was silent for 1.4 s: `a` died.',
    '',
    'Call      call_1',
    'Session   sess_1',
    'Twilio    CA1',
    'Channel   twilio, inbound',
    'Began     2026-11-30T06:00:00.000Z',
    'Ended     2026-11-30T06:01:00.000Z by caller (carrier-hangup)',
    'Replica   gateway-b, handed over 1 times',
    'Page      https://console.example/#/calls/call_1?t=43.2',
  ]);
});
