import type { CallId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { type KeptCall, LeaseKeeper } from './lease-keeper.ts';

const CALL: CallId = 'call_1';

type Renewal = Awaited<ReturnType<SessionStore['leases']['renew']>>;

/** Lets everything run that waits for nothing but promises. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

function createRig(renew: () => Promise<Renewal>) {
  const manual = new ManualClock();
  /** Timers of a process that was stopped do not know by how much the time has moved on. */
  let stoodStillMs = 0;
  const clock = {
    nowMs: () => manual.nowMs() + stoodStillMs,
    setTimeout: (run: () => void, ms: number) => manual.setTimeout(run, ms),
    setInterval: (run: () => void, ms: number) => manual.setInterval(run, ms),
    advance: (ms: number) => manual.advance(ms),
    standStill: (ms: number) => void (stoodStillMs += ms),
  };
  const log: string[] = [];
  const lease = { fence: 1, isResumed: false, isRescued: false, provenMs: 0 };
  const runner = {
    keepHouse: () => void log.push('house'),
    supersede: () => void log.push('superseded'),
    sessionForgotten: () => void log.push('forgotten'),
  };
  const silent = { debug() {}, warn() {}, error() {} };
  const keeper = new LeaseKeeper({
    held: new Map<CallId, KeptCall>([[CALL, { runner, lease }]]),
    leases: {
      renew: async () => {
        log.push('renewed');
        return renew();
      },
    },
    replicaId: 'replica-a',
    clock,
    log: silent,
  });
  keeper.start();
  return { clock, log, lease, keeper };
}

describe('the leases of held calls', () => {
  it('are proven by each renewal, as of the moment at which it was sent', async () => {
    const { clock, lease } = createRig(async () => 'held' as const);
    clock.advance(1_500);
    await settle();
    expect(lease.provenMs).toBe(1_500);
  });

  it('are superseded when the store says that another replica has them', async () => {
    const { clock, log } = createRig(async () => false);
    clock.advance(1_500);
    await settle();
    expect(log).toContain('superseded');
  });

  it('are held on, and the session is written anew, when Redis has forgotten it', async () => {
    const { clock, log, lease } = createRig(async () => 'forgotten' as const);
    clock.advance(1_500);
    await settle();
    expect(log).toContain('forgotten');
    expect(log).not.toContain('superseded');
    expect(lease.provenMs).toBe(1_500);
  });

  it('stay while the store is out of reach', async () => {
    const { clock, log, lease } = createRig(() => Promise.reject(new Error('away')));
    clock.advance(1_500);
    await settle();
    expect(log).not.toContain('superseded');
    expect(lease.provenMs).toBe(0);
  });

  it('are not judged by an answer about an older fence', async () => {
    let answer: (renewal: Renewal) => void = () => {};
    const { clock, log, lease } = createRig(() => new Promise((resolve) => (answer = resolve)));
    clock.advance(1_500);
    lease.fence = 2;
    answer(false);
    await settle();
    expect(log).not.toContain('superseded');
  });

  it('are renewed when the process has stood still, before anything is done about calls that seem silent', async () => {
    const { clock, log } = createRig(async () => 'held' as const);
    clock.standStill(10_000);
    clock.advance(900);
    await settle();
    expect(new Set(log)).toEqual(new Set(['renewed']));
    clock.advance(1_000);
    expect(log).toContain('house');
  });

  it('are left alone once nothing is held', async () => {
    const { clock, log, keeper } = createRig(async () => 'held' as const);
    keeper.stop();
    clock.advance(10_000);
    await settle();
    expect(log).toEqual([]);
  });
});
