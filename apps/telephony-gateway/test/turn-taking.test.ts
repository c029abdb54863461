/** Who speaks, and who may: words that take the floor, words that do not, and several interruptions in a row. */
import { readFile } from 'node:fs/promises';
import { isEvent, SCENARIOS_DIR } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { open } from './play.ts';

const LONG_ANSWER =
  'A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride, and it takes two days.';

const talkOver = (words: string, rest: string): string => `
name: talk-over
description: The caller speaks while the agent gives a long answer.
steps:
  - agent: Hello.
  - caller: What does a full service cost?
  - agent: ${LONG_ANSWER}
  - caller: ${words}
${rest}
`;

/** An agent that stops by itself only after seven words, so that it is the gateway that stops it earlier. */
const PATIENT_AGENT = { behaviour: { interruptAfterWords: 7 } };

describe.concurrent('words of the caller', () => {
  it('cut the agent on a partial transcript when they are an interrupt phrase', async ({ expect, onTestFinished }) => {
    const rig = await open(
      { onTestFinished },
      talkOver(
        'Wait, wait. I only need the brakes done today.',
        `    cutsInAfterMs: 1500
    agentSilentWithinMs: 1200
  - agent: No problem. Brakes only.
  - callerHangsUp: true`,
      ),
      { vapi: PATIENT_AGENT },
    );
    const { failures, record, call, agents } = await rig.playCall();
    expect(failures).toEqual([]);
    expect(record.bargeIns).toMatchObject([{ decidedBy: 'local' }]);
    expect(call.log.filter(isEvent('agent.cleared'))).toHaveLength(1);
    expect(record.turns.map(({ agentSaid, interrupted }) => [agentSaid, interrupted])).toEqual([
      ['Hello.', false],
      [LONG_ANSWER, true],
      ['No problem. Brakes only.', false],
    ]);
    // The agent itself went on until it had heard enough words, and none of that reached the caller.
    expect(agents[0]?.agentTurns[1]?.heardMs).toBeGreaterThan(record.turns[1]?.agentHeardMs ?? Infinity);
  });

  it('leave the agent alone when they only show that the caller listens', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, talkOver('Uh-huh, okay.', '  - callerHangsUp: true'), {
      vapi: PATIENT_AGENT,
      // In the other modes the sound of the words pauses the agent for a moment, and this test is about the words alone.
      env: { BARGE_IN_MODE: 'vapi' },
    });
    const floorOf = async () => (await rig.store.sessions.read(`call_${call.callSid.slice(2)}`))?.floor;
    const call = rig.placeCall();
    const agent = await rig.vapi.waitForCall(0);
    const [question, listening] = agent.scenario.steps.filter((step) => step.kind === 'caller');
    const whenAgentSaid = (words: string, transcriptType: string) =>
      agent.waitForMessage(
        (message) =>
          message.type === 'transcript' &&
          message['role'] === 'assistant' &&
          message['transcriptType'] === transcriptType &&
          String(message['transcript']).includes(words),
      );
    await whenAgentSaid('Hello.', 'final');
    await waitUntil(async () => (await floorOf()) === 'nobody');
    if (question) await call.say(question.samples);
    await whenAgentSaid('ninety pounds.', 'partial');
    expect(await waitUntil(floorOf)).toBe('agent');
    if (listening) await call.say(listening.samples);
    await whenAgentSaid(LONG_ANSWER, 'final');
    await waitUntil(async () => (await floorOf()) === 'nobody');
    await call.hangUp();
    await rig.gateway.registry.idle();
    const record = await rig.readRecord(call);
    expect(agent.heardUtterances.map(({ recognised }) => recognised)).toEqual([true, true]);
    expect(call.log.filter(isEvent('agent.cleared'))).toEqual([]);
    expect(record.bargeIns).toEqual([]);
    const answer = record.turns.find(({ agentSaid }) => agentSaid === LONG_ANSWER);
    expect(answer).toMatchObject({ interrupted: false, agentHeardMs: answer?.agentSentMs });
  });
});

describe.concurrent('three interrupts in quick succession', () => {
  it('lead to one answer: to the last thing said', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, await readFile(new URL('three-interrupts.yaml', SCENARIOS_DIR), 'utf8'));
    const { failures, record, call } = await rig.playCall();
    expect(failures).toEqual([]);
    expect(record.bargeIns).toHaveLength(3);
    const cleared = call.log.filter(isEvent('agent.cleared')).map(({ atMs }) => atMs);
    expect(cleared).toHaveLength(3);
    // Within two seconds, as the scenario has it, and what a busy machine takes beside that.
    expect((cleared[2] ?? 0) - (cleared[0] ?? 0)).toBeLessThan(3_500);
    const said = record.turns.filter(({ callerSaid }) => callerSaid);
    expect(said.map(({ callerSaid, interrupted }) => [callerSaid, interrupted])).toEqual([
      ['My bike needs a full service.', true],
      ['Wait!', true],
      ['No, no!', true],
      ['Only the brakes, please.', false],
    ]);
    expect(said.at(-1)).toMatchObject({ agentSaid: 'Brakes only, then. We can do that tomorrow.' });
    expect(said.at(-1)?.agentHeardMs).toBe(said.at(-1)?.agentSentMs);
  });
});
