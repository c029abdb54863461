/** Calls that we place to telephones that screen them, to mailboxes, and to people whom the carrier takes for one. */
import { type AnsweringParty, type FakeCall, isEvent, type PreparedScenario } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { post, readCall } from './control-client.ts';
import { callIdOf, saidTo, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';

const INTRODUCTION = 'This is Willow Street Cycles, about the bike that you left with us.';
const MESSAGE = 'Willow Street Cycles. Your bike is ready.';
const SCREENED = `
name: screened
description: A telephone asks who is calling, and then its owner takes the call.
steps:
  - agent: Willow Street Cycles.
  - caller: Hi, if you record your name and reason for calling, I will see if this person is available.
  - agent: We are Willow Street Cycles.
  - caller: Hello, this is Anna.
  - agent: Hello Anna. Your bike is ready.
`;
const MAILBOX = `
name: mailbox
description: A mailbox answers.
steps:
  - callerPausesForMs: 400
  - caller: Please leave a message after the tone.
  - agent: Hello?
`;

const wordsOf = (scenario: PreparedScenario): Int16Array[] =>
  scenario.steps.flatMap((step) => (step.kind === 'caller' ? [step.samples] : []));

async function callOut(
  context: Pick<TestContext, 'onTestFinished'>,
  yaml: string,
  partyOf: (words: Int16Array[]) => AnsweringParty,
  env: Record<string, string> = {},
) {
  const scenario = await prepare(yaml);
  const words = wordsOf(scenario);
  const calls: FakeCall[] = [];
  const fleet = await startFleet(context, {
    scenario,
    env: { SCREENING_INTRODUCTION: INTRODUCTION, VOICEMAIL_MESSAGE: MESSAGE, ...env },
    carrier: { answering: () => partyOf(words), onOutboundCall: (call) => void calls.push(call), verbTimeScale: 1 },
  });
  const placed = await post(fleet.replicas[0].origin, '/calls', {
    to: '+15550100009',
    from: '+15550100002',
    machineDetection: true,
  });
  const [call] = calls;
  if (!call) throw new Error(`nobody was called: ${placed.status}`);
  const record = () => readCall(fleet.replicas[0].origin, callIdOf(call));
  const judged = async () =>
    (await record()).events.flatMap((event) => (event.type === 'call.answererJudged' ? [event.verdict] : []));
  return { fleet, call, words, record, judged };
}

describe.concurrent('a call of ours', () => {
  it('to a telephone that screens is introduced, and goes on with its owner, whatever the carrier hears', async (context) => {
    const { expect } = context;
    const { fleet, call, words, record, judged } = await callOut(context, SCREENED, () => ({
      person: { kind: 'human' },
      detected: { answeredBy: 'machine_start', afterMs: 1_500 },
    }));
    await call.waitFor(isEvent('agent.speechEnded'), 15_000);
    await call.say(words[0] ?? new Int16Array(0));
    const commands = () => fleet.vapi.calls[0]?.commands.map(({ command }) => command) ?? [];
    await waitUntil(async () => (await judged()).includes('introduce'), { timeoutMs: 10_000 });
    await waitUntil(() => commands().some((command) => command.type === 'say' && command.content === INTRODUCTION));
    // Until we have been heard, nobody comes.
    const introducedMs = call.nowMs;
    await call.waitFor((event) => event.type === 'agent.speechEnded' && event.atMs > introducedMs, 20_000);
    expect((await record()).answeredBy).toBe('machine_start');
    await call.say(words[1] ?? new Int16Array(0));
    await waitUntil(async () => (await judged()).includes('person'), { timeoutMs: 10_000 });
    expect(await judged()).toEqual(['introduce', 'person']);
    expect((await record()).state).toBe('live');
    expect(commands().filter((command) => command.type === 'say')).toHaveLength(1);
    expect(JSON.stringify(fleet.logLines)).not.toContain('about the bike');
    await call.hangUp();
  });

  it('to a telephone that screens, whose owner does not come, ends with that reason', async (context) => {
    const { expect } = context;
    const { call, words, record, judged } = await callOut(context, SCREENED, () => ({ person: { kind: 'human' } }), {
      SCREENING_WAIT_MS: '5000',
    });
    await call.waitFor(isEvent('agent.speechEnded'), 15_000);
    await call.say(words[0] ?? new Int16Array(0));
    await call.ended;
    expect(await judged()).toEqual(['introduce', 'nobody']);
    expect(await record()).toMatchObject({ endedBy: 'gateway', endedReason: 'screening-unanswered' });
    expect(saidTo(call)).toBe('');
  });

  it('to a mailbox leaves its message after the beep', async (context) => {
    const { expect } = context;
    const { call, record, judged } = await callOut(context, MAILBOX, ([greeting = new Int16Array(0)]) => ({
      person: { kind: 'voicemail', ringMs: 200, greeting },
    }));
    await call.ended;
    const said = call.log.find(isEvent('carrier.said'));
    expect(said?.text).toBe(MESSAGE);
    // The carrier tells of the beep when it is over.
    expect(said?.atMs).toBeGreaterThan(call.log.find(isEvent('machine.detected'))?.atMs ?? Number.POSITIVE_INFINITY);
    expect(await judged()).toEqual(['machine']);
    expect(await record()).toMatchObject({ endedReason: 'voicemail-left', answeredBy: 'machine_end_beep' });
  });

  it('to a person whom the carrier takes for a machine goes on', async (context) => {
    const { expect } = context;
    const { call, words, record, judged } = await callOut(context, SCREENED, () => ({
      person: { kind: 'human' },
      detected: { answeredBy: 'machine_end_other', afterMs: 7_000 },
    }));
    await call.waitFor(isEvent('agent.speechEnded'), 15_000);
    await call.say(words[1] ?? new Int16Array(0));
    await waitUntil(async () => (await record()).answeredBy === 'machine_end_other', { timeoutMs: 15_000 });
    const sinceMs = call.nowMs;
    await waitUntil(() => call.nowMs - sinceMs > 4_000, { timeoutMs: 10_000 });
    expect(await judged()).toEqual([]);
    expect((await record()).state).toBe('live');
    await call.hangUp();
  });
});
