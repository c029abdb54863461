import type { CallId, Session } from '@trunkline/protocol';
import { createLogger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createCallRescue } from './call-rescue.ts';

const CALL = 'call_1' as CallId;

function createRig(
  options: { lostAtMs?: number; isHeld?: boolean; outcome?: 'redirected' | 'over'; channel?: Session['channel'] } = {},
) {
  const clock = new ManualClock();
  const redirected: string[] = [];
  const closed: unknown[] = [];
  const facts: unknown[] = [];
  const leases = { count: 0, isFree: true, isTaken: false };
  const redis = { isAway: false, answersAfterMs: 0 };
  const store = {
    sessions: {
      async listStale() {
        clock.advance(redis.answersAfterMs);
        if (redis.isAway) throw new Error('Redis is away');
        return { calls: leases.isFree ? [{ callId: CALL, fence: 1 }] : [], nextAfter: undefined };
      },
      read: async () => ({
        callId: CALL,
        channel: options.channel ?? 'twilio',
        callSid: 'CA1',
        streamSid: 'MZ1',
        lostAtMs: options.lostAtMs,
      }),
    },
    leases: {
      async takeOver() {
        leases.count += 1;
        return leases.isTaken ? undefined : { fence: 7 };
      },
    },
    locks: { acquire: async () => ({ release: async () => {} }) },
    events: {
      async append(_: CallId, events: unknown[], { fence }: { fence: number }) {
        facts.push({ events, fence });
      },
    },
  } as unknown as SessionStore;
  const rescue = createCallRescue({
    store,
    carrier: {
      async redirect(callSid, url) {
        // Whoever held the call is fenced off before Twilio tells it anything.
        expect(leases.count).toBeGreaterThan(redirected.length);
        redirected.push(`${callSid} ${url}`);
        return options.outcome ?? 'redirected';
      },
    },
    closer: {
      async close(callId, ending) {
        closed.push({ callId, ...ending });
        return true;
      },
    },
    nextUrl: (fence) => `https://gw.example.com/next?${fence}`,
    clock: { nowMs: () => clock.nowMs(), setTimeout: () => () => {}, setInterval: () => () => {} },
    epochMs: () => 1_000_000,
    replicaId: 'replica-b',
    isHeld: () => options.isHeld ?? false,
    onRescued: () => {},
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  /** Rounds, a second apart, as in life. @returns how many callers were called back in them. */
  const run = async (seconds: number): Promise<number> => {
    let rescued = 0;
    for (let round = 0; round < seconds; round += 1) {
      clock.advance(1_000);
      rescued += await rescue.rescue().catch(() => 0);
    }
    return rescued;
  };
  return { clock, redis, leases, redirected, closed, facts, run };
}

describe('call rescue', () => {
  it('has the caller of a silent replica asked back, once that replica is fenced off', async () => {
    const { run, leases, redirected, facts } = createRig();
    expect(await run(7)).toBe(0);
    expect(await run(1)).toBe(1);
    leases.isFree = false;
    expect(await run(30)).toBe(0);
    expect(redirected).toEqual(['CA1 https://gw.example.com/next?7']);
    expect(facts).toEqual([{ events: [{ type: 'stream.lost', atMs: 1_000_000, streamSid: 'MZ1' }], fence: 7 }]);
  });

  it('believes no missing lease until Redis has answered without a break for a while', async () => {
    const { run, redis } = createRig();
    await run(5);
    redis.isAway = true;
    await run(30);
    redis.isAway = false;
    expect(await run(7)).toBe(0);
    expect(await run(1)).toBe(1);
  });

  it('believes none after Redis was slow, nor after it stood still itself', async () => {
    const slow = createRig();
    await slow.run(5);
    slow.redis.answersAfterMs = 3_000;
    expect(await slow.run(20)).toBe(0);
    const frozen = createRig();
    await frozen.run(5);
    frozen.clock.advance(30_000);
    expect(await frozen.run(8)).toBe(0);
    expect(await frozen.run(1)).toBe(1);
  });

  it('leaves alone what this replica holds, and sessions that no telephone belongs to', async () => {
    const held = createRig({ isHeld: true });
    await held.run(60);
    const chat = createRig({ channel: 'chat' });
    await chat.run(60);
    expect([...held.redirected, ...chat.redirected]).toEqual([]);
    expect(held.leases.count + chat.leases.count).toBe(0);
  });

  it('gives Twilio time to bring back a stream that is known to be lost, but not for ever', async () => {
    const coming = createRig({ lostAtMs: 991_000 });
    expect(await coming.run(30)).toBe(0);
    const never = createRig({ lostAtMs: 990_000 });
    expect(await never.run(8)).toBe(1);
  });

  it('leaves a call alone that has come back at the last moment', async () => {
    const { run, leases, redirected } = createRig();
    leases.isTaken = true;
    expect(await run(8)).toBe(0);
    expect(leases.count).toBe(1);
    expect(redirected).toEqual([]);
  });

  it('closes the books of a call that is over at the carrier', async () => {
    const { run, closed } = createRig({ outcome: 'over' });
    expect(await run(8)).toBe(0);
    expect(closed).toEqual([
      { callId: CALL, endedBy: 'carrier', reason: 'stream-lost', proof: 'carrierLookup', fence: 7 },
    ]);
  });

  it('gives up on a caller who does not come back, and leaves the call to the sweeper', async () => {
    const { run, redirected } = createRig();
    await run(120);
    expect(redirected).toHaveLength(3);
  });
});
