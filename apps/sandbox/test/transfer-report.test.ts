import type { CallerReport, FakeVapiCall, PreparedScenario, PreparedStep } from '@trunkline/simulators';
import { expect, it } from 'vitest';
import { findTransferFaults } from '../src/transfer-report.ts';

const dials = (status: 'completed' | 'no-answer'): PreparedStep => ({
  kind: 'carrierDials',
  carrierDials: { to: '+15550100003', status, ringMs: 0 },
  withinMs: 1_000,
});
const scenario = { steps: [dials('no-answer'), dials('completed')] } as unknown as PreparedScenario;
const settledAt = (...moments: number[]): CallerReport => ({
  scenario: 'a-call',
  ok: true,
  failures: [],
  steps: moments.map((settledAtMs, index) => ({
    number: index + 1,
    kind: 'carrierDials',
    startedAtMs: 0,
    endedAtMs: settledAtMs,
    dial: { addresses: [], dialledAtMs: 0, settledAtMs, isConnected: false, afterHeardMs: 0 },
  })),
});
/** @param endedAtMs on the agents' clock, on which the call began at 1000. */
const agent = (endedAtMs: number | undefined, said: string[], hasGreeted = false): FakeVapiCall =>
  ({
    record: { endedAtMs },
    hasGreeted,
    conversation: () => said.map((message) => ({ role: 'user', message, time: 0, secondsFromStart: 0 })),
  }) as unknown as FakeVapiCall;

const first = agent(3_000, ['Hello.'], true);
const faultsOf = (...agents: FakeVapiCall[]) => findTransferFaults(scenario, settledAt(5_000, 9_000), agents, 1_000);

it('is content with agents that come and go, and know of each other', () => {
  expect(faultsOf(first, agent(8_000, ['Hello.', 'The shop, then.']))).toEqual([]);
});

it.each([
  ['an agent that nobody got back', [first], ['1 agents were asked for, 2 were needed']],
  [
    'an agent that stays while a person talks',
    [first, agent(undefined, ['Hello.'])],
    ['agent 2 was still in its call when the dial after it was over'],
  ],
  [
    'an agent that is still there when nobody has answered',
    [agent(6_500, ['Hello.']), agent(8_000, ['Hello.'])],
    ['agent 1 was still in its call when the dial after it was over'],
  ],
  [
    'an agent that knows nothing',
    [first, agent(8_000, [])],
    ['the agent that got the caller back was not told of "Hello."'],
  ],
  [
    'an agent that greets again',
    [first, agent(8_000, ['Hello.'], true)],
    ['the agent greets a caller who was greeted before'],
  ],
])('finds fault with %s', (_what, agents, faults) => {
  expect(faultsOf(...agents)).toEqual(faults);
});

it('says nothing of calls without transfers', () => {
  expect(findTransferFaults({ ...scenario, steps: [] }, settledAt(), [], 0)).toEqual([]);
});
