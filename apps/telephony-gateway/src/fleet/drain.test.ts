import type { ListedReplica } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { drain } from './drain.ts';

const APP = 'telephony-gateway';

function createRig(others: Partial<ListedReplica>[]) {
  const clock = new ManualClock();
  const log: string[] = [];
  const waiters: (() => void)[] = [];
  let isIdle = false;
  const note = (what: string): void => void log.push(`${clock.nowMs()} ${what}`);
  const replicas = {
    list: [
      { replicaId: 'here', app: APP, acceptsCalls: true },
      ...others.map((other) => ({ replicaId: 'there', app: APP, acceptsCalls: true, ...other })),
    ] as ListedReplica[],
    isAway: false,
  };
  const idle = (): Promise<void> => (isIdle ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve)));
  const done = drain({
    calls: {
      idle,
      handOver() {
        note('hands over');
        return idle();
      },
      async shutDown() {
        note('shuts down');
      },
    },
    async listReplicas() {
      if (replicas.isAway) throw new Error('Redis is away');
      return replicas.list;
    },
    replicaId: 'here',
    app: APP,
    clock,
    timeoutMs: 30_000,
  }).then(() => note('is gone'));
  /** In steps, so that what waits for an answer gets it. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const pass = async (ms: number): Promise<void> => {
    await settle();
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await settle();
    }
  };
  return {
    log,
    replicas,
    pass,
    done,
    endCalls() {
      isIdle = true;
      for (const resolve of waiters) resolve();
    },
  };
}

describe('a replica that goes', () => {
  it('hands its calls over, and is gone when none is left', async () => {
    const rig = createRig([{}]);
    await rig.pass(10_000);
    rig.endCalls();
    await rig.done;
    expect(rig.log).toEqual(['0 hands over', '10000 shuts down', '10000 is gone']);
  });

  it('lets calls end by themselves where no other replica can take them', async () => {
    const rig = createRig([{ acceptsCalls: false }, { app: 'chat-gateway' }]);
    await rig.pass(20_000);
    expect(rig.log).toEqual([]);
    rig.endCalls();
    await rig.done;
    expect(rig.log.at(-1)).toBe('20000 is gone');
  });

  it('hands over as soon as another replica is there', async () => {
    const rig = createRig([]);
    await rig.pass(10_000);
    rig.replicas.list.push({ replicaId: 'new', app: APP, acceptsCalls: true } as ListedReplica);
    await rig.pass(1_500);
    expect(rig.log).toEqual(['11000 hands over']);
    rig.endCalls();
    await rig.done;
  });

  it('waits no longer than its time, also without Redis', async () => {
    const rig = createRig([]);
    rig.replicas.isAway = true;
    await rig.pass(30_000);
    await rig.done;
    expect(rig.log).toEqual(['30000 shuts down', '30000 is gone']);
  });
});
