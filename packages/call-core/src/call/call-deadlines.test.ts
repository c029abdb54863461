import { describe, expect, it } from 'vitest';
import { renewalDue } from '../agent/agent-renewal.ts';
import { dueDeadline } from './call-deadlines.ts';
import { DEFAULT_CALL_LIMITS as limits } from './call-limits.ts';
import { conversationOf } from '../turn/conversation.ts';
import { createDtmfCollector } from '../turn/dtmf-collector.ts';

const times = { startedMs: 0, stateSinceMs: 0, lastCarrierMessageMs: 0, lastSpeechMs: 0 };

describe('call deadlines', () => {
  it('names none while everything moves', () => {
    const nowMs = 60_000;
    const lively = { ...times, lastCarrierMessageMs: nowMs, lastSpeechMs: nowMs };
    expect(dueDeadline('live', lively, limits, nowMs)).toBeUndefined();
  });

  it('names each limit when it is over', () => {
    const at = (nowMs: number, more: object) => ({
      ...times,
      lastCarrierMessageMs: nowMs,
      lastSpeechMs: nowMs,
      ...more,
    });
    const hour = 3_600_000;
    expect(dueDeadline('live', at(4 * hour, {}), limits, 4 * hour)?.type).toBe('deadline.maxDuration');
    expect(dueDeadline('live', at(hour, { lastSpeechMs: 0 }), limits, hour)?.type).toBe('deadline.idle');
    expect(dueDeadline('live', at(hour, { lastCarrierMessageMs: 0 }), limits, hour)?.type).toBe(
      'deadline.carrierSilent',
    );
    expect(dueDeadline('connecting', at(15_000, {}), limits, 15_000)?.type).toBe('deadline.connecting');
    expect(dueDeadline('orphaned', times, limits, limits.streamGraceMs)?.type).toBe('deadline.grace');
    expect(dueDeadline('farewell', times, limits, limits.farewellMs)?.type).toBe('deadline.farewell');
    expect(dueDeadline('ended', times, limits, 10 * hour)).toBeUndefined();
  });

  it('does not take a lost stream for a silent carrier', () => {
    expect(dueDeadline('orphaned', times, { ...limits, streamGraceMs: 60_000 }, 30_000)).toBeUndefined();
  });
});

describe('agent renewal', () => {
  const leg = {
    ageMs: limits.agentRenewMs,
    standbyMs: undefined,
    isPreparing: false,
    floor: 'nobody' as const,
    unheardMs: 0,
  };

  it('prepares a fresh leg near the limit, once', () => {
    expect(renewalDue({ ...leg, ageMs: leg.ageMs - 1 }, limits)).toBeUndefined();
    expect(renewalDue(leg, limits)).toBe('prepare');
    expect(renewalDue({ ...leg, isPreparing: true }, limits)).toBeUndefined();
  });

  it('switches in a pause, and without one when patience is over', () => {
    expect(renewalDue({ ...leg, standbyMs: 0 }, limits)).toBe('switch');
    expect(renewalDue({ ...leg, standbyMs: 0, floor: 'caller' }, limits)).toBeUndefined();
    expect(renewalDue({ ...leg, standbyMs: 0, unheardMs: 20 }, limits)).toBeUndefined();
    expect(renewalDue({ ...leg, standbyMs: limits.agentRenewPatienceMs, floor: 'both' }, limits)).toBe('switch');
  });
});

describe('keypad entries', () => {
  it('end with the pound key, when full, or when left alone', () => {
    const dtmf = createDtmfCollector(1500, 3);
    expect([dtmf.press('1', 0), dtmf.press('2', 100), dtmf.press('#', 200)]).toEqual([undefined, undefined, '12']);
    expect([dtmf.press('7', 1000), dtmf.due(2000), dtmf.due(2500), dtmf.due(9000)]).toEqual([
      undefined,
      undefined,
      '7',
      undefined,
    ]);
    expect([dtmf.press('1', 0), dtmf.press('2', 0), dtmf.press('3', 0)].at(-1)).toBe('123');
  });
});

describe('conversation so far', () => {
  it('holds what was heard, in order, each caller turn once', () => {
    const agent = {
      type: 'agent.turnEnded',
      atMs: 0,
      sentMs: 0,
      heardMs: 0,
      interrupted: true,
      text: 'whole',
    } as const;
    expect(
      conversationOf([
        { ...agent, turnId: 'turn_1', heardText: 'Hello.' },
        { type: 'caller.turnEnded', atMs: 1, turnId: 'turn_2', text: 'I need' },
        { ...agent, turnId: 'turn_2', heardText: '' },
        { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_2', text: 'I need a bike' },
      ]),
    ).toEqual([
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'I need a bike' },
    ]);
  });
});
