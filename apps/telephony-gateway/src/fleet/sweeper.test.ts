import type { CallId } from '@trunkline/protocol';
import { createLogger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createSweeper } from './sweeper.ts';

function createRig(isHeld: (callId: CallId) => boolean = () => false) {
  const clock = new ManualClock();
  const ended: string[] = [];
  const stale: { callId: CallId; fence: number; forMs?: number }[] = [];
  const sessions = {
    listStale: async (untilMs: number) => ({
      calls: stale.filter(({ forMs = 300_000 }) => 1_000_000 - forMs <= untilMs),
      nextAfter: undefined,
    }),
    read: async (callId: CallId) => ({ callId, channel: callId.startsWith('call_web') ? 'web' : 'twilio' }),
  } as unknown as SessionStore['sessions'];
  const sweeper = createSweeper({
    store: { sessions },
    closer: {
      async close(callId) {
        if (callId === 'call_broken') throw new Error('unreadable');
        ended.push(callId);
        return true;
      },
    },
    clock,
    epochMs: () => 1_000_000,
    intervalMs: 1_000_000_000,
    webResumeMs: 30_000,
    isHeld,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return { clock, ended, stale, sweeper };
}

describe('sweeper', () => {
  it('closes a call that nobody holds', async () => {
    const { sweeper, clock, stale, ended } = createRig();
    stale.push({ callId: 'call_1', fence: 1 });
    clock.advance(30_000);
    expect(await sweeper.sweep()).toBe(1);
    expect(ended).toContain('call_1');
  });

  it('never touches a call that is held here, nor any call just after an outage of Redis', async () => {
    const held = createRig((callId) => callId === 'call_1');
    held.stale.push({ callId: 'call_1', fence: 1 });
    held.clock.advance(60_000);
    expect(await held.sweeper.sweep()).toBe(0);
    const back = createRig();
    back.stale.push({ callId: 'call_1', fence: 1 });
    back.clock.advance(25_000);
    back.sweeper.storeReady();
    back.clock.advance(20_000);
    expect(await back.sweeper.sweep()).toBe(0);
    expect(back.ended).toEqual([]);
  });

  it('waits for a phone as long as its carrier may take, and for a page as long as it may come back', async () => {
    const { sweeper, clock, stale, ended } = createRig();
    clock.advance(30_000);
    stale.push({ callId: 'call_1', fence: 1, forMs: 40_000 }, { callId: 'call_web1', fence: 1, forMs: 40_000 });
    stale.push({ callId: 'call_web2', fence: 1, forMs: 20_000 });
    expect(await sweeper.sweep()).toBe(1);
    expect(ended).toEqual(['call_web1']);
  });

  it('goes on past a record that cannot be read', async () => {
    const { sweeper, clock, stale, ended } = createRig();
    clock.advance(30_000);
    stale.push({ callId: 'call_broken', fence: 1 }, { callId: 'call_2', fence: 1 });
    expect(await sweeper.sweep()).toBe(1);
    expect(ended).toContain('call_2');
  });
});
