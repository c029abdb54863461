import type { TakenCommand } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { CallGuard } from '../call-guard.ts';
import { createCallCommands } from './call-commands.ts';
import type { CallTransfer } from './call-transfer.ts';

const LISTED = '+15550100003';
const OTHER = '+19005550100';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

function createRig() {
  const clock = new ManualClock();
  const log: string[] = [];
  const waiting: TakenCommand[] = [];
  const guard = new CallGuard({ log: { error: () => {} }, onFault: () => void log.push('fault') });
  const commands = createCallCommands({
    store: {
      take: async () => waiting.splice(0),
      finish: (id) => void log.push(`finished ${id}`),
      newId: () => 'cmd_new',
      canTransfer: true,
      transferNumber: undefined,
      isAllowedDestination: (to) => to === LISTED,
    },
    guard,
    transfer: {
      isBack: false,
      begin: ({ to }, onDone) => {
        log.push(`transfer ${to}`);
        onDone();
      },
      tellRefused: () => void log.push('told that it cannot'),
    } as CallTransfer,
    answerer: { carrierSaid: (answeredBy) => void log.push(`carrier said ${answeredBy}`) },
    life: { state: 'live', step: () => {}, isLeaving: false },
    say: (message) => {
      if (message.type === 'say' && message.content === 'break') throw new Error('a fault of ours');
      log.push(message.type);
    },
    keypad: { press: (digit) => void log.push(`pressed ${digit}`) },
    journal: {
      epochMs: (nowMs) => nowMs,
      record: (fact) => void log.push(fact.type === 'operator.acted' ? `${fact.by} acted: ${fact.act}` : fact.type),
    },
    clock,
    log: { warn: () => {} },
  });
  const wait = (ms: number): void => {
    clock.advance(ms);
    commands.keepHouse(clock.nowMs());
  };
  const send = async (
    command: TakenCommand['command'],
    takenBefore: TakenCommand['takenBefore'] = 'never',
  ): Promise<void> => {
    waiting.push({ command, takenBefore });
    commands.look();
    await settle();
  };
  return { commands, log, guard, wait, send };
}

describe('an agent that wants its caller to be passed on', () => {
  it('is obeyed where the operator has listed the destination', () => {
    const { commands, log, wait } = createRig();
    commands.agentWantsTransfer(LISTED);
    wait(10_000);
    expect(log).toEqual(['transfer +15550100003']);
  });

  it('is refused any other, and told so once', () => {
    const { commands, log, wait } = createRig();
    commands.agentWantsTransfer(OTHER);
    expect(log).toEqual(['transfer.refused']);
    wait(1_000);
    wait(1_000);
    wait(10_000);
    expect(log).toEqual(['transfer.refused', 'told that it cannot']);
  });

  it('is not told that it cannot when the webhook, which has a list of its own, asks for it', async () => {
    const { commands, log, wait, send } = createRig();
    commands.agentWantsTransfer(OTHER);
    await send({ type: 'agent.transferRequested', id: 'cmd_1', to: OTHER });
    wait(10_000);
    expect(log).toEqual(['transfer.refused', 'transfer +19005550100', 'finished cmd_1']);
  });
});

it('a command that throws is a fault of the call, and is not tried for ever', async () => {
  const { log, guard, wait, send } = createRig();
  await send({ type: 'call.say', id: 'cmd_1', text: 'break' });
  expect([guard.isDown, log]).toEqual([true, ['fault']]);
  wait(1_000);
  await settle();
  expect(log).toEqual(['fault']);
});

describe('what a person asks of a call', () => {
  it('is written down with the name of the key before it is done', async () => {
    const { log, send } = createRig();
    await send({ type: 'call.say', id: 'cmd_1', text: 'hello', operator: 'anna' });
    await send({ type: 'call.digits', id: 'cmd_2', digits: '4#', operator: 'anna' });
    await send({ type: 'call.transfer', id: 'cmd_3', to: OTHER, operator: 'anna' });
    await send({ type: 'call.hangup', id: 'cmd_4', by: 'operator' });
    expect(log).toEqual([
      'say',
      'anna acted: say',
      'finished cmd_1',
      'anna acted: digits',
      'finished cmd_2',
      'pressed 4',
      'pressed #',
      'anna acted: transfer',
      `transfer ${OTHER}`,
      'finished cmd_3',
      'operator acted: hangup',
      'finished cmd_4',
    ]);
  });

  it('is not done twice where that would be heard twice, and what an agent or we ask for is no act of a person', async () => {
    const { log, send } = createRig();
    await send({ type: 'call.say', id: 'cmd_1', text: 'hello', operator: 'anna' }, 'byEarlier');
    await send({ type: 'call.digits', id: 'cmd_2', digits: '4#', operator: 'anna' }, 'byEarlier');
    await send({ type: 'call.hangup', id: 'cmd_3', by: 'agent' });
    expect(log).toEqual(['finished cmd_1', 'finished cmd_2', 'finished cmd_3']);
  });
});
