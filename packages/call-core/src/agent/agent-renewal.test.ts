import { describe, expect, it } from 'vitest';
import { DEFAULT_CALL_LIMITS as limits } from '../call/call-limits.ts';
import { renewalDue } from './agent-renewal.ts';

describe('agent renewal', () => {
  const leg = {
    ageMs: limits.agentRenewMs,
    standbyMs: undefined,
    isPreparing: false,
    floor: 'nobody' as const,
    unheardMs: 0,
  };

  it('prepares the next leg at the limit, no sooner and once', () => {
    expect(renewalDue({ ...leg, ageMs: leg.ageMs - 1 }, limits)).toBeUndefined();
    expect(renewalDue(leg, limits)).toBe('prepare');
    expect(renewalDue({ ...leg, isPreparing: true }, limits)).toBeUndefined();
  });

  it('switches while nobody speaks and everything is heard', () => {
    expect(renewalDue({ ...leg, standbyMs: 0 }, limits)).toBe('switch');
    expect(renewalDue({ ...leg, standbyMs: 0, floor: 'caller' }, limits)).toBeUndefined();
    expect(renewalDue({ ...leg, standbyMs: 0, unheardMs: 20 }, limits)).toBeUndefined();
  });

  it('switches in the middle of speech once its patience is over, and no sooner', () => {
    const speaking = { ...leg, floor: 'both' as const, unheardMs: 200 };
    const { agentRenewPatienceMs } = limits;
    expect(renewalDue({ ...speaking, standbyMs: agentRenewPatienceMs - 1 }, limits)).toBeUndefined();
    expect(renewalDue({ ...speaking, standbyMs: agentRenewPatienceMs }, limits)).toBe('switch');
  });

  it('prepares no second leg while one stands by', () => {
    expect(renewalDue({ ...leg, ageMs: 2 * leg.ageMs, standbyMs: 0, floor: 'agent' }, limits)).toBeUndefined();
  });
});
