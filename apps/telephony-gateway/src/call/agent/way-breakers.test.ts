import { DEFAULT_BREAKER_LIMITS } from '@trunkline/call-core';
import type { AgentWayBreakers } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { WayBreakers } from './way-breakers.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

/** A Redis that all replicas of a test share. */
function createShared() {
  const shared = { open: new Map<string, number>(), probes: new Map<string, string>(), isAway: false };
  const reach = (): void => {
    if (shared.isAway) throw new Error('away');
  };
  const store: AgentWayBreakers = {
    async open(way, untilMs) {
      reach();
      shared.open.set(way, untilMs);
    },
    async close(way) {
      reach();
      shared.open.delete(way);
      shared.probes.delete(way);
    },
    async read(ways) {
      reach();
      return ways.map((way) => shared.open.get(way));
    },
    async claimProbe(way, callId) {
      reach();
      if (shared.probes.has(way)) return false;
      shared.probes.set(way, callId);
      return true;
    },
  };
  return { shared, store };
}

function createRig() {
  const clock = new ManualClock();
  const { shared, store } = createShared();
  const log: string[] = [];
  const replica = (): WayBreakers =>
    new WayBreakers({
      ways: ['vapi', 'openai'],
      shared: store,
      limits: DEFAULT_BREAKER_LIMITS,
      clock,
      epochMs: () => 1_000_000 + clock.nowMs(),
      log: {
        warn: (...line: unknown[]) => log.push(JSON.stringify(line)),
        info: (...line: unknown[]) => log.push(JSON.stringify(line)),
      },
    });
  const fail = async (breakers: WayBreakers): Promise<void> => {
    for (const callId of ['call_a', 'call_b', 'call_c']) breakers.failed('vapi', callId);
    await settle();
  };
  return { clock, shared, replica, fail, log };
}

describe('the breakers of all ways', () => {
  it('keep the ways apart, and say in log and counts that one was opened', async () => {
    const rig = createRig();
    const breakers = rig.replica();
    await rig.fail(breakers);
    expect(breakers.modes()).toEqual({ vapi: 'open', openai: 'closed' });
    expect(breakers.opened()).toEqual({ vapi: 1, openai: 0 });
    expect(await breakers.ask('vapi', 'call_d')).toBe('stop');
    expect(await breakers.ask('openai', 'call_d')).toBe('go');
    expect(rig.log.join()).toContain('does not work');
    expect(rig.log.join()).not.toContain('call_');
  });

  it('are those of the fleet: another replica knows within a second, and learns that it works again', async () => {
    const rig = createRig();
    const [first, second] = [rig.replica(), rig.replica()];
    await rig.fail(first);
    await second.readShared();
    expect(await second.ask('vapi', 'call_e')).toBe('stop');
    rig.clock.advance(DEFAULT_BREAKER_LIMITS.coolDownMs);
    expect(await first.ask('vapi', 'call_f')).toBe('probe');
    first.worked('vapi', 'call_f');
    await settle();
    await second.readShared();
    expect([first.isOpen('vapi'), second.isOpen('vapi')]).toEqual([false, false]);
    expect(second.opened()['vapi']).toBe(0);
  });

  it('let one caller of the fleet try a way anew', async () => {
    const rig = createRig();
    const [first, second] = [rig.replica(), rig.replica()];
    await rig.fail(first);
    await second.readShared();
    rig.clock.advance(DEFAULT_BREAKER_LIMITS.coolDownMs);
    const answers = await Promise.all([
      first.ask('vapi', 'call_f'),
      second.ask('vapi', 'call_g'),
      first.ask('vapi', 'call_h'),
    ]);
    expect(answers.toSorted()).toEqual(['probe', 'stop', 'stop']);
  });

  it('go by what this replica sees while Redis is away', async () => {
    const rig = createRig();
    rig.shared.isAway = true;
    const breakers = rig.replica();
    await rig.fail(breakers);
    await breakers.readShared();
    expect(await breakers.ask('vapi', 'call_d')).toBe('stop');
    rig.clock.advance(DEFAULT_BREAKER_LIMITS.coolDownMs);
    expect(await breakers.ask('vapi', 'call_e')).toBe('probe');
    breakers.worked('vapi', 'call_e');
    expect(breakers.isOpen('vapi')).toBe(false);
  });
});
