/** A call outlasts the process that holds it: killed, or told to stop. */
import { type FakeCall, isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { type Replicas, startReplicas } from './replicas.ts';
import { TALK } from './scenarios.ts';

const GREETING = 'Willow Street Cycles. How can I help?';
const ANSWER = 'We open at nine, from Monday to Saturday.';

async function greetedCall(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  secondSocket: 'accept' | 'refuse',
): Promise<{ fleet: Replicas; call: FakeCall }> {
  const fleet = await startReplicas(TALK, secondSocket);
  onTestFinished(() => fleet.close());
  const call = fleet.carrier.placeCall({ from: '+15550100001', to: '+15550100002' });
  const greeted = async (): Promise<boolean> =>
    (await fleet.readRecord(1, call)).turns?.some(({ agentHeard }) => agentHeard === GREETING) ?? false;
  await waitUntil(greeted, { timeoutMs: 15_000, what: 'the greeting to be heard' });
  return { fleet, call };
}

/** Asks the question of the scenario and waits for the answer, on the replica that is left. */
async function talkOn({ vapi }: Replicas, call: FakeCall): Promise<void> {
  await waitUntil(() => call.log.filter(isEvent('stream.started')).length === 2, { timeoutMs: 10_000 });
  const question = vapi.calls[0]?.scenario.steps.find((step) => step.kind === 'caller');
  if (question?.kind !== 'caller') throw new Error('the scenario has no question');
  const answered = new Promise<void>((resolve) => {
    call.onAgentAudioStart(() => call.onAgentAudioEnd(() => resolve()));
  });
  await call.say(question.samples);
  await answered;
  await call.hangUp();
}

const recordOf = async (fleet: Replicas, call: FakeCall) => {
  await waitUntil(async () => (await fleet.readRecord(1, call)).state === 'ended', { timeoutMs: 10_000 });
  return fleet.readRecord(1, call);
};

describe.concurrent('a call whose replica is killed', () => {
  it('goes on through another one with the same agent, which does not greet again', async (context) => {
    const { expect } = context;
    const { fleet, call } = await greetedCall(context, 'accept');
    fleet.use(1);
    await fleet.replicas[0]?.end('SIGKILL');
    await talkOn(fleet, call);
    const record = await recordOf(fleet, call);
    expect(fleet.vapi.calls).toHaveLength(1);
    expect(record.turns.map(({ turnId, agentSaid }) => [turnId, agentSaid])).toEqual([
      ['turn_1', GREETING],
      ['turn_2', ANSWER],
    ]);
    expect(record.endedBy).toBe('caller');
  });

  it('goes on with a new agent that knows what was heard, where the old one takes no second socket', async (context) => {
    const { expect } = context;
    const { fleet, call } = await greetedCall(context, 'refuse');
    fleet.use(1);
    await fleet.replicas[0]?.end('SIGKILL');
    const successor = await fleet.vapi.waitForCall(1);
    await waitUntil(() => successor.commands.length > 0, { timeoutMs: 10_000 });
    expect(successor.hasGreeted).toBe(false);
    expect(successor.commands.map(({ command }) => command)).toContainEqual({
      type: 'add-message',
      message: { role: 'assistant', content: GREETING },
      triggerResponseEnabled: false,
    });
    // The agent waits for a socket that will not come, so its call is ended.
    await fleet.vapi.calls[0]?.ended;
    await call.hangUp();
    expect((await recordOf(fleet, call)).endedBy).toBe('caller');
  });
});

describe.concurrent('a call whose replica stands still, with all its sockets open', () => {
  it('is called back by another one, and its old holder ends nothing when it wakes', async (context) => {
    const { expect } = context;
    const { fleet, call } = await greetedCall(context, 'accept');
    const [frozen] = fleet.replicas;
    fleet.use(1);
    frozen?.signal('SIGSTOP');
    await waitUntil(() => call.log.filter(isEvent('stream.started')).length === 2, { timeoutMs: 30_000 });
    const before = await fleet.readRecord(1, call);
    // The caller has heard nothing for seconds, and is told to wait.
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual([
      'Sorry about that. One moment please.',
    ]);
    frozen?.signal('SIGCONT');
    // The replica has found out that its call is held elsewhere.
    await waitUntil(async () => (await fleet.readHealth(0)).activeSessions === 0, { timeoutMs: 10_000 });
    await talkOn(fleet, call);
    const record = await recordOf(fleet, call);
    expect(fleet.vapi.calls).toHaveLength(1);
    expect(before.state).toBe('live');
    expect(record.turns.map(({ agentSaid }) => agentSaid)).toEqual([GREETING, ANSWER]);
    expect([record.endedBy, record.endedReason]).toEqual(['caller', 'caller-hung-up']);
    expect(record.events.filter(({ type }) => type === 'call.ended')).toHaveLength(1);
  });
});

describe.concurrent('a call whose replica is told to stop', () => {
  it('is handed over while nobody speaks, and the process ends when it holds nothing any more', async (context) => {
    const { expect } = context;
    const { fleet, call } = await greetedCall(context, 'accept');
    fleet.use(1);
    expect(await fleet.replicas[0]?.end('SIGTERM')).toBe(0);
    await talkOn(fleet, call);
    const record = await recordOf(fleet, call);
    expect(fleet.vapi.calls).toHaveLength(1);
    expect(record.turns.map(({ agentSaid, interrupted }) => [agentSaid, interrupted])).toEqual([
      [GREETING, false],
      [ANSWER, false],
    ]);
    expect(record.endedBy).toBe('caller');
  });
});
