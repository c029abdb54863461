import type { CallEvent, Session } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { buildCallRecord } from './call-record.ts';
import { summariseSession } from './call-summary.ts';

const session: Session = {
  callId: 'call_1',
  channel: 'twilio',
  state: 'ended',
  intent: 'hangup',
  createdAtMs: 1,
  callSid: 'CA1',
  from: '+15550001234',
  to: '+15550005678',
  streamAttempts: 1,
  vapiCallId: 'v1',
  agentSocketUrl: 'wss://secret',
  agentControlUrl: 'https://secret',
};
const ended = { type: 'agent.turnEnded', sentMs: 900, heardMs: 300, atMs: 5 } as const;

describe('call record', () => {
  it('masks numbers and keeps secrets out', () => {
    const text = JSON.stringify(summariseSession(session));
    expect(JSON.parse(text)).toMatchObject({ callId: 'call_1', from: '***34', to: '***78' });
    expect(text).not.toContain('secret');
  });

  it('adds up what went through the hands of each holder', () => {
    const counters = { framesFromCaller: 10, framesToCaller: 5 } as Extract<
      CallEvent,
      { type: 'call.released' }
    >['counters'];
    const events: CallEvent[] = [
      { type: 'call.released', atMs: 2, counters },
      { type: 'call.ended', atMs: 3, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 2, counters },
    ];
    expect(buildCallRecord(session, events).counters).toEqual({ framesFromCaller: 20, framesToCaller: 10 });
    expect(buildCallRecord(session, events.slice(0, 1)).counters).toEqual(counters);
  });

  it('has turns in the order in which they began, also one that its replica died in', () => {
    const events: CallEvent[] = [
      { type: 'agent.heard', atMs: 2, turnId: 'turn_1', heardText: 'Willow Street', heardMs: 600 },
      { ...ended, turnId: 'turn_2', text: 'We are open.', heardText: 'We are open.', interrupted: false },
    ];
    expect(buildCallRecord(session, events).turns).toMatchObject([
      { turnId: 'turn_1', agentHeard: 'Willow Street', interrupted: true },
      { turnId: 'turn_2', agentHeard: 'We are open.', interrupted: false },
    ]);
  });

  it('puts turns together by their id', () => {
    const events: CallEvent[] = [
      { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_2', text: 'Hi' },
      { type: 'agent.turnStarted', atMs: 3, turnId: 'turn_2', responseMs: 700 },
      {
        type: 'agent.interrupted',
        atMs: 4,
        turnId: 'turn_2',
        decidedBy: 'vapi',
        decisionToClearMs: 0.2,
        droppedMs: 600,
      },
      { ...ended, turnId: 'turn_2', text: 'We are open.', heardText: 'We', interrupted: true },
    ];
    const record = buildCallRecord(session, events);
    expect(record.turns).toEqual([
      {
        turnId: 'turn_2',
        callerSaid: 'Hi',
        agentSaid: 'We are open.',
        agentHeard: 'We',
        agentSentMs: 900,
        agentHeardMs: 300,
        heardMs: 300,
        interrupted: true,
        responseMs: 700,
      },
    ]);
    expect(record.bargeIns).toEqual([{ turnId: 'turn_2', decidedBy: 'vapi', decisionToClearMs: 0.2, droppedMs: 600 }]);
  });
});
