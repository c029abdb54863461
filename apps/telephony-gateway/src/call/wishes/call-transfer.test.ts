/** A transfer that comes to nothing, over a store that does not answer for a while. */
import type { TransferState } from '@trunkline/protocol';
import { createLogger } from '@trunkline/service-kit';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { CallGuard } from '../call-guard.ts';
import { CallLife } from '../call-life.ts';
import { StandingWrites } from '../standing-writes.ts';
import { type CallTransfer, createCallTransfer } from './call-transfer.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

function createRig(transferState?: TransferState) {
  const clock = new ManualClock();
  const log = createLogger({ service: 'test', level: 'silent' });
  const store = { isAway: false };
  const moved: string[] = [];
  const said: string[] = [];
  const writes = new StandingWrites(() => {});
  const life = new CallLife(clock, log);
  const transfer: CallTransfer = createCallTransfer({
    store: {
      async moveTransfer(transferId, to) {
        if (store.isAway) throw new Error('away');
        moved.push(`${transferId} ${to}`);
        return 'ok';
      },
      repeat: (write) => writes.set('transfer', write),
      transferMode: 'cold',
      transfer: { ...(transferState && { transferState, transferId: 'cmd_0' }) },
    },
    guard: new CallGuard({ log, onFault: () => {} }),
    life,
    say: ({ type }) => void said.push(type),
    journal: { epochMs: (nowMs) => nowMs, record: () => {}, flush: async () => {} },
    clock,
    log,
  });
  life.bind((effect) => {
    if (effect.type === 'transfer.announce') transfer.announce(effect.agentSpeaks);
    else if (effect.type === 'transfer.dial') transfer.dial();
    else if (effect.type === 'transfer.giveUp') transfer.giveUp();
  });
  return { store, moved, said, writes, life, transfer };
}

it('leaves the caller with the agent, which is told, and is undone as soon as the store answers', async () => {
  const { store, moved, said, writes, life, transfer } = createRig();
  life.step({ type: 'agent.opened' });
  store.isAway = true;
  transfer.begin({ id: 'cmd_1', to: '+15550100003' }, () => {});
  await settle();
  expect([life.state, said, moved]).toEqual(['live', ['add-message'], []]);
  writes.keepHouse();
  await settle();
  store.isAway = false;
  writes.keepHouse();
  await settle();
  expect(moved).toEqual(['cmd_1 failed', 'cmd_1 none']);
});

it('counts as over once the caller is back with an agent, although the store does not answer at that moment', async () => {
  const { store, moved, writes, transfer } = createRig('returning');
  store.isAway = true;
  transfer.agentOpened();
  await settle();
  store.isAway = false;
  writes.keepHouse();
  await settle();
  expect([transfer.isBack, moved]).toEqual([false, ['cmd_0 none']]);
});
